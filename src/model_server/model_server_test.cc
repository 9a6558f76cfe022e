#include "specgen/model_server/model_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "http_test_client.h"
#include "tokens.h"

namespace specgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ModelServerTest = ServerTest;

TEST_F(ModelServerTest, ReportsItsPortAndItsHonestModelNames) {
  ModelServer& server = Start();
  EXPECT_NE(server.port(), 0);
  EXPECT_THAT(server.models(), ElementsAre("replay:row_softmax"));
  const TestResponse models = Connect().Get("/v1/models");
  EXPECT_EQ(models.status, 200);
  EXPECT_EQ(models.Json()["data"][0]["id"], "replay:row_softmax");
  EXPECT_EQ(Connect().Get("/health").Json()["status"], "ok");
}

TEST_F(ModelServerTest, BadOptionsAreNamed) {
  struct Row {
    const char* message;
    void (*change)(ModelServerOptions& options);
  };
  const Row rows[] = {
      {"nothing to serve", [](auto& options) { options.transcripts.clear(); }},
      {"chunk_tokens", [](auto& options) { options.chunk_tokens = 0; }},
      {"tokens_per_second", [](auto& options) { options.tokens_per_second = -1; }},
      {"keep_alive_interval",
       [](auto& options) { options.keep_alive_interval = std::chrono::milliseconds(0); }},
      {"first_token_delay",
       [](auto& options) { options.first_token_delay = std::chrono::milliseconds(-1); }},
      {"\"nowhere\" is not an address", [](auto& options) { options.address = "nowhere"; }},
      {"there is no fault \"boom\"", [](auto& options) { options.faults = {"boom"}; }},
      {"fault reset needs a permille", [](auto& options) { options.faults = {"reset"}; }},
      {"/nowhere.jsonl", [](auto& options) { options.transcripts = {"/nowhere.jsonl"}; }},
      {"/nowhere", [](auto& options) { options.workloads = {"/nowhere"}; }},
      {"/no/folder/file", [](auto& options) { options.record_file = "/no/folder/file"; }},
      {"two files serve the model replay:row_softmax",
       [](auto& options) { options.transcripts.push_back(options.transcripts[0]); }},
  };
  for (const Row& row : rows) {
    ModelServerOptions options = options_;
    row.change(options);
    const auto server = ModelServer::Start(options);
    ASSERT_FALSE(server.has_value()) << row.message;
    EXPECT_EQ(server.error().code, ErrorCode::kInvalidInput) << row.message;
    EXPECT_THAT(server.error().message, HasSubstr(row.message));
  }
}

TEST_F(ModelServerTest, PortInUseIsUnavailable) {
  options_.port = Start().port();
  const auto second = ModelServer::Start(options_);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(options_.port)));
}

TEST_F(ModelServerTest, ReasoningFieldIsChosen) {
  EXPECT_EQ(*ParseReasoningField("none"), ReasoningField::kNone);
  EXPECT_EQ(*ParseReasoningField("reasoning"), ReasoningField::kReasoning);
  EXPECT_FALSE(ParseReasoningField("thoughts").has_value());

  options_.reasoning_field = *ParseReasoningField("reasoning_content");
  Start();
  EXPECT_EQ(PostChat(Chat()).Joined("reasoning_content"), kTestReasoning1);

  options_.reasoning_field = *ParseReasoningField("inline_think");
  Start();
  EXPECT_EQ(PostChat(Chat()).Joined("content"),
            std::string("<think>\n") + kTestReasoning1 + "\n</think>\n\n```cpp\nint first;\n```\n");

  options_.reasoning_field = ReasoningField::kNone;
  Start();
  const TestResponse bare = PostChat(Chat());
  EXPECT_EQ(bare.Joined("reasoning"), "");
  EXPECT_EQ(bare.Joined("content"), "```cpp\nint first;\n```\n");
  EXPECT_EQ(PostChat(Chat()).Joined("content"), "second π");
  EXPECT_EQ(LastRecordWhenOver().kind, RequestKind::kReasoning);
}

TEST_F(ModelServerTest, ForkOfARunningRequestFindsItsBlocks) {
  Start();
  TestClient parent = Connect();
  auto chat = Chat();
  chat["return_prompt_text"] = true;
  parent.Post("/v1/chat/completions", chat, "X-Specgen-Fault: stall:after=40\r\n");
  parent.ReadUntil(": still here");

  // What a client has after 40 tokens, cut where it likes.
  const std::string prefix = std::string(kTestReasoning1).substr(0, 62);
  const std::string prompt = ChatPrompt() + prefix + "\n</think>\n\n```cpp\n";
  const TestResponse fork = PostCompletion(Completion(prompt));
  EXPECT_EQ(fork.Joined("text"), "int f60;\n```\n");

  const std::uint64_t prompt_tokens = TokenEnds(prompt).size();
  const std::uint64_t shared_tokens = TokenEnds(ChatPrompt() + prefix).size();
  const RequestRecord record = LastRecordWhenOver();
  EXPECT_EQ(record.kind, RequestKind::kSpeculative);
  EXPECT_EQ(record.prefix_form, PrefixForm::kCompletion);
  EXPECT_EQ(record.parent, 1U);
  EXPECT_EQ(record.shared_prefix_bytes, ChatPrompt().size() + 62);
  EXPECT_EQ(record.trace_prefix_bytes, 62U);
  EXPECT_EQ(record.prompt_bytes, prompt.size());
  EXPECT_EQ(record.prompt_tokens, prompt_tokens);
  EXPECT_EQ(record.cached_tokens, shared_tokens / 16 * 16);
  EXPECT_GE(record.cached_tokens, 32U);
  EXPECT_EQ(fork.Usage()["prompt_tokens_details"]["cached_tokens"], record.cached_tokens);
  EXPECT_EQ(fork.Usage()["prompt_tokens"], prompt_tokens);

  // The same again: all but the last token is there, in whole blocks.
  PostCompletion(Completion(prompt));
  EXPECT_EQ(LastRecordWhenOver().cached_tokens, (prompt_tokens - 1) / 16 * 16);
}

TEST_F(ModelServerTest, EachFormOfForkGetsTheSameAnswer) {
  Start();
  const std::string prefix = std::string(kTestReasoning1).substr(0, 20);
  PostChat(Chat());

  auto turn = Chat();
  turn["messages"].push_back(
      {{"role", "assistant"}, {"reasoning", prefix}, {"content", "```cpp\n"}});
  turn["continue_final_message"] = true;
  turn["add_generation_prompt"] = false;
  EXPECT_EQ(PostChat(turn).Joined("content"), "int f16a;\n```\n");
  EXPECT_EQ(LastRecordWhenOver().prefix_form, PrefixForm::kAssistantTurn);
  EXPECT_EQ(LastRecordWhenOver().shared_prefix_bytes, ChatPrompt().size() + 20);

  auto embed = Chat();
  embed["messages"][0]["content"] = "Optimize row_softmax.\n\n<partial_reasoning>\n" + prefix +
                                    "\n</partial_reasoning>\nAnswer with code now.";
  embed["chat_template_kwargs"] = {{"enable_thinking", false}};
  EXPECT_EQ(PostChat(embed).Joined("content"), "```cpp\nint f16a;\n```\n");
  EXPECT_EQ(LastRecordWhenOver().prefix_form, PrefixForm::kPromptEmbed);

  auto seeded = Completion(ChatPrompt() + prefix + "\n</think>\n\n");
  seeded["seed"] = 3;
  seeded["stop"] = "fence";
  EXPECT_EQ(PostCompletion(seeded).Joined("text"), "no ");

  auto early = Completion(ChatPrompt() + prefix.substr(0, 10) + "\n</think>\n\n```cpp\n");
  EXPECT_THAT(PostCompletion(early).Joined("text"), HasSubstr("no code"));
}

TEST_F(ModelServerTest, TokenLimitEndsTheStreamWithLength) {
  Start();
  auto body = Chat();
  body["max_completion_tokens"] = 5;
  const TestResponse response = PostChat(body);
  EXPECT_EQ(response.Usage()["completion_tokens"], 5);
  EXPECT_EQ(response.Events()[6]["choices"][0]["finish_reason"], "length");
}

TEST_F(ModelServerTest, TwoHundredStreamsRunAtTheSameTime) {
  options_.chunk_tokens = 4;
  Start();
  constexpr std::size_t kStreams = 200;
  std::vector<TestClient> clients;
  for (std::size_t at = 0; at < kStreams; ++at) {
    clients.push_back(Connect());
    clients.back().Post(
        "/v1/chat/completions", Chat(),
        "X-Session-ID: s" + std::to_string(at) + "\r\nX-Specgen-Fault: stall:after=8\r\n");
  }
  for (TestClient& client : clients) client.ReadUntil(": still here");
  const auto running = RecordsWhen([](const auto& records) { return records.size() == kStreams; });
  for (const RequestRecord& record : running) {
    EXPECT_EQ(record.outcome, RequestOutcome::kRunning);
    EXPECT_EQ(record.tokens_generated, 8U);
    EXPECT_EQ(record.iteration, 1U);
  }
  clients.clear();
  RecordsWhen([](const auto& records) {
    return std::all_of(records.begin(), records.end(), [](const RequestRecord& record) {
      return record.outcome == RequestOutcome::kAborted;
    });
  });
}

TEST_F(ModelServerTest, TwoHundredPacedStreamsAllArriveWhole) {
  options_.tokens_per_second = 400;
  Start();
  std::vector<TestClient> clients;
  for (int at = 0; at < 200; ++at) {
    clients.push_back(Connect());
    clients.back().Post("/v1/chat/completions", Chat(),
                        "X-Session-ID: s" + std::to_string(at) + "\r\n");
  }
  for (TestClient& client : clients) {
    const TestResponse response = client.Read();
    EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
    EXPECT_TRUE(response.has_done());
  }
}

TEST_F(ModelServerTest, StopEndsOpenStreams) {
  ModelServer& server = Start();
  std::vector<TestClient> clients;
  for (int at = 0; at < 5; ++at) {
    clients.push_back(Connect());
    clients.back().Post("/v1/chat/completions", Chat(), "X-Specgen-Fault: stall:after=2\r\n");
    clients.back().ReadUntil(": still here");
  }
  clients.push_back(Connect());  // Says nothing.
  server.Stop();
  for (TestClient& client : clients) EXPECT_TRUE(client.ReadsEnd());
  const auto records = server.records();
  ASSERT_EQ(records.size(), 5U);
  for (const RequestRecord& record : records) {
    EXPECT_EQ(record.outcome, RequestOutcome::kStopped);
    EXPECT_EQ(record.tokens_generated, 2U);
  }
  server.Stop();
}

TEST_F(ModelServerTest, RecordsAreServedAndWritten) {
  options_.record_prompts = true;
  options_.record_file = std::filesystem::path(::testing::TempDir()) /
                         ("specgen_" + std::to_string(::getpid()) + "_records.jsonl");
  std::filesystem::remove(options_.record_file);
  Start();
  PostChat(Chat(), "X-Session-ID: mine\r\n");
  LastRecordWhenOver();
  const auto served = Connect().Get("/records").Json();
  EXPECT_EQ(served["dropped"], 0);
  ASSERT_EQ(served["records"].size(), 1U);
  EXPECT_EQ(served["records"][0]["session"], "mine");
  EXPECT_EQ(served["records"][0]["outcome"], "finished");
  EXPECT_EQ(served["records"][0]["prompt"], ChatPrompt());
  std::ifstream file(options_.record_file);
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(nlohmann::json::parse(line), served["records"][0]);
  std::filesystem::remove(options_.record_file);
}

TEST_F(ModelServerTest, RecordsStayWithinTheirLimit) {
  options_.records_max = 2;
  ModelServer& server = Start();
  for (int at = 0; at < 3; ++at) PostChat(Chat());
  EXPECT_EQ(server.records().size(), 2U);
  EXPECT_EQ(server.records()[0].number, 2U);
  EXPECT_EQ(server.records_dropped(), 1U);
}

TEST_F(ModelServerTest, ConnectionPastTheLimitIsClosed) {
  options_.connections_max = 2;
  Start();
  TestClient first = Connect();
  EXPECT_EQ(first.Get("/health").status, 200);
  TestClient second = Connect();
  EXPECT_EQ(second.Get("/health").status, 200);
  EXPECT_TRUE(Connect().ReadsEnd());
  EXPECT_EQ(first.Get("/health").status, 200);
}

TEST_F(ModelServerTest, FaultsStrikeAtTheirRate) {
  options_.faults = {"server_error:permille=1000"};
  Start();
  EXPECT_EQ(PostChat(Chat()).status, 500);
  EXPECT_EQ(Connect().Get("/v1/models").status, 200);
  EXPECT_EQ(PostChat(Chat(), "X-Specgen-Fault: missing_done\r\n").status, 200);
}

TEST_F(ModelServerTest, SyntheticModelAnswersTheSameAgain) {
  const char* source = std::getenv("SPECGEN_SOURCE");
  if (source == nullptr) GTEST_SKIP() << "SPECGEN_SOURCE does not say where the problems are";
  options_.transcripts.clear();
  options_.workloads = {std::filesystem::path(source) / "problems/row_softmax/synthetic"};
  options_.chunk_tokens = 100;
  EXPECT_THAT(Start().models(), ElementsAre("synthetic:row_softmax"));
  auto body = Chat();
  body["model"] = "synthetic:row_softmax";
  body["seed"] = 5;
  const TestResponse first = PostChat(body);
  EXPECT_GE(first.Joined("reasoning").size(), 1800U);
  EXPECT_EQ(first.Joined("reasoning"), PostChat(body).Joined("reasoning"));
  EXPECT_EQ(first.Joined("content"), PostChat(body).Joined("content"));
  const std::string trace = first.Joined("reasoning");
  auto fork = Completion(ChatPrompt() + trace.substr(0, trace.find(". ") + 1) + "\n</think>\n\n");
  fork["model"] = "synthetic:row_softmax";
  const std::string answer = PostCompletion(fork).Joined("text");
  EXPECT_FALSE(answer.empty());
  Start();
  EXPECT_EQ(PostCompletion(fork).Joined("text"), answer);
}

}  // namespace
}  // namespace specgen
