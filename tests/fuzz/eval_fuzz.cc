// What a person writes for the judge, and what it and its worker say to each other.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "drawn_cuts.h"
#include "frame.h"
#include "fuzz_target.h"
#include "specgen/base/check.h"
#include "specgen/eval/problem.h"
#include "worker_messages.h"

namespace specgen {
namespace {

// Problems are read from folders only.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "specgen-fuzz-XXXXXX").string();
    SPECGEN_CHECK(mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct FramesRun {
  std::vector<Frame> frames;
  std::string error;

  explicit FramesRun(const std::vector<std::string_view>& pieces) {
    FrameReader reader;
    for (const std::string_view piece : pieces) {
      reader.Add(piece);
      while (error.empty()) {
        Result<std::optional<Frame>> next = reader.Next();
        if (!next) error = next.error().message;
        if (!next || !*next) break;
        frames.push_back(std::move(**next));
      }
    }
  }
};

void CheckDecoded(const WorkerMessage& message) {
  const std::string bytes = FrameBytes(Encode(message));
  const FramesRun again({bytes});
  SPECGEN_CHECK(again.error.empty() && again.frames.size() == 1, "one message is one frame");
  const Result<WorkerMessage> decoded = Decode(again.frames[0]);
  SPECGEN_CHECK(decoded.has_value(), "what we write we can read");
  SPECGEN_CHECK(FrameBytes(Encode(*decoded)) == bytes, "reading and writing changes nothing");
}

}  // namespace

void FuzzProblem(std::string_view bytes) {
  static const ScratchFolder folder;
  std::ofstream(folder.path() / "problem.toml", std::ios::binary | std::ios::trunc) << bytes;
  const Result<Problem> problem = LoadProblem(folder.path());
  if (!problem) {
    SPECGEN_CHECK(problem.error().message.find("problem.toml") != std::string::npos,
                  "an error names the file");
    return;
  }
  SPECGEN_CHECK(!problem->shapes.empty() && !problem->outputs.empty(), "a problem has an answer");
  for (const Shape& shape : problem->shapes) {
    SPECGEN_CHECK(shape.sizes.size() == problem->dims.size(), "each dimension has a size");
    for (const Tensor& tensor : problem->outputs) {
      const std::int64_t count = ElementCount(tensor, shape);
      SPECGEN_CHECK(count > 0 && count <= kTensorElementMax, "a tensor is within its limit");
    }
  }
  SPECGEN_CHECK(CallSource(*problem).find(problem->entry) != std::string::npos,
                "the entry is called");
  static_cast<void>(PrototypeHeader(*problem));
}

void FuzzWorkerFrames(std::string_view bytes) {
  const std::uint8_t seed = TakeByte(bytes);
  const FramesRun whole({bytes});
  const FramesRun cut(DrawnCuts(bytes, seed));
  SPECGEN_CHECK(whole.frames.size() == cut.frames.size() && whole.error == cut.error,
                "frames do not depend on how the bytes were cut");
  for (const Frame& frame : whole.frames) {
    if (const Result<WorkerMessage> message = Decode(frame)) CheckDecoded(*message);
  }
  // Lengths are hard to guess: the same bytes as a frame's header.
  if (const Result<WorkerMessage> message = Decode({.header = std::string(bytes), .body = "b"})) {
    CheckDecoded(*message);
  }
}

// A candidate has its words in a report: in what a runner answers, prints and is refused for.
void FuzzStageReport(std::string_view bytes) {
  FinishedMessage message;
  message.report.request = RequestId(1);
  message.report.lease = SlotLeaseId(2);
  message.report.text = std::string(bytes);
  message.report.warnings = {std::string(bytes), ""};
  message.report.shapes.emplace_back().shape = std::string(bytes);
  const Result<WorkerMessage> decoded = Decode(Encode(message));
  SPECGEN_CHECK(decoded.has_value(), "every report reaches the controller");
  CheckDecoded(*decoded);
}

}  // namespace specgen
