// A server for tests that sends exactly the bytes it is told to, when it is told to.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace specgen {

struct SeenRequest {
  int index = 0;                                 // Of all requests, from 0, in order of arrival.
  std::string line{};                            // "POST /v1/chat/completions HTTP/1.1"
  std::map<std::string, std::string> headers{};  // Names in lower case.
  std::string body{};
};

struct Step {
  enum class Kind {
    kSend,
    kPause,         // `count` milliseconds.
    kAwaitRelease,  // Until Release() is called.
    kRepeat,        // Sends `bytes` every 5 ms, at most `count` times, until the peer has gone.
    kAwaitGone,     // Until the peer has closed the connection.
    kReset,         // Ends the connection by RST.
    kClose,
    kHalfClose,  // Sends FIN and waits until the peer has gone.
  };
  Kind kind = Kind::kSend;
  std::string bytes{};
  int count = 0;
};

// What is done in answer to one request; the connection stays open for the next one unless a step
// ends it.
using Reply = std::vector<Step>;

// Listens on a free loopback port from construction to destruction. One thread a connection.
class ScriptedServer {
 public:
  // `script` is called on connection threads, for one request at a time.
  explicit ScriptedServer(std::function<Reply(const SeenRequest&)> script);
  // Replies to the n-th request with the n-th reply; the last one serves for all that follow.
  explicit ScriptedServer(std::vector<Reply> replies);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string base_url() const;
  void Release();

  std::vector<SeenRequest> requests() const;
  int connection_count() const { return connection_count_; }
  // Connections that the peer closed while a step was under way.
  int gone_count() const { return gone_count_; }
  // False if it does not come true within a generous time.
  bool AwaitRequests(std::size_t count) const;
  bool AwaitGone(int count) const;

 private:
  void Accept();
  void Serve(int socket);
  bool ReadRequest(int socket, std::string& buffer, SeenRequest& request);
  bool Play(int socket, const Reply& reply);
  bool PlayStep(int socket, const Step& step);
  bool IsGone(int socket) const;
  bool WaitUnlessGone(int socket, const std::function<bool()>& over);
  bool Await(const std::function<bool()>& condition) const;

  std::function<Reply(const SeenRequest&)> script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> released_ = false;
  std::atomic<int> connection_count_ = 0;
  std::atomic<int> gone_count_ = 0;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> requests_;     // Guarded by mutex_.
  std::vector<std::thread> connections_;  // Guarded by mutex_.
  std::thread acceptor_;
};

Step Send(std::string bytes);
Step Pause(int milliseconds);
Step Repeat(std::string bytes, int count);
Step Only(Step::Kind kind);

// A response with Content-Length. `headers` are whole lines with line ends.
Reply Response(int status, const std::string& body, const std::string& headers = "");
std::string StreamHead();             // Of a chunked event stream.
std::string Chunk(std::string_view);  // In chunked coding.
std::string LastChunk();

// Events of a chat stream, as text of the stream.
std::string JsonEvent(const std::string& json);
std::string ReasoningEvent(const std::string& text);
std::string AnswerEvent(const std::string& text);
std::string TextEvent(const std::string& text);  // Of a plain completion.
std::string FinishEvent(const std::string& reason);
std::string UsageEvent(int prompt, int cached, int generated);
std::string DoneEvent();

// A whole streamed response: head, each event in a chunk of its own, end.
Reply Stream(const std::vector<std::string>& events);
// Its beginning only: what comes next is up to the caller.
Reply StreamStart(const std::vector<std::string>& events);
Reply operator+(Reply reply, Step step);

}  // namespace specgen
