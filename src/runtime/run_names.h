// What the searches of a run and its files are called, and what the searches draw from.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "candidate_store.h"
#include "specgen/base/digest.h"
#include "specgen/model/ids.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

inline std::uint64_t SearchSeed(std::uint64_t run_seed, SearchId search) {
  Digest digest;
  digest.Add(run_seed);
  digest.Add(search.value());
  return digest.value();
}

inline SearchId SearchIdAt(std::size_t index) { return SearchId(index + 1); }

// Of all candidates with this source, in the run's folder.
inline std::filesystem::path CandidateFolder(const ContentHash& hash) {
  return std::filesystem::path("candidates") / HexOf(hash);
}

inline std::string BestFile(const RunOptions& options, std::size_t index) {
  if (options.searches.size() == 1) return "best.cpp";
  return fmt::format("best-{}-{}.cpp", index + 1, options.searches[index].problem.name);
}

}  // namespace specgen
