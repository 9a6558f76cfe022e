#include "specgen/llm/dialect.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace specgen {
namespace {

TEST(DialectTest, EveryListedNameIsFound) {
  std::string names = DialectNames() + ", ";
  int count = 0;
  for (std::size_t end = names.find(", "); end != std::string::npos; end = names.find(", ")) {
    const std::string name = names.substr(0, end);
    const Dialect* const dialect = FindDialect(name);
    ASSERT_NE(dialect, nullptr) << name;
    EXPECT_EQ(dialect->name, name);
    names.erase(0, end + 2);
    ++count;
  }
  EXPECT_EQ(count, 9);
  EXPECT_EQ(FindDialect("vLLM"), nullptr);
}

TEST(DialectTest, OnlyServersKnownForItContinueATurn) {
  EXPECT_EQ(FindDialect("vllm")->continue_form, ContinueForm::kReasoningField);
  EXPECT_EQ(FindDialect("sglang")->continue_form, ContinueForm::kContentOnly);
  EXPECT_EQ(FindDialect("llamacpp")->continue_form, ContinueForm::kContentMode);
  // Others pass an unknown field over and start a fresh turn, which no error would show.
  EXPECT_EQ(FindDialect("generic")->continue_form, ContinueForm::kNone);
}

TEST(ModelFamilyTest, IsFoundByTheModelsName) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"deepseek-v4-pro", "</think>"},
      {"deepseek-ai/DeepSeek-V4.1-Flash", "</think>"},
      {"zai-org/GLM-5.1-FP8", "</think>"},
      {"glm-4.6", "</think>\n"},
      {"GLM-4.5-Air", "</think>\n"},
      {"moonshotai/Kimi-K2.5", "</think>"},
      {"Qwen/Qwen3-32B", "\n</think>\n\n"},
      {"openai/gpt-oss-120b", "<|end|><|start|>assistant<|channel|>final<|message|>"},
      {"replay:row_softmax", "\n</think>\n\n"},
      {"something-else", "\n</think>\n\n"},
      {"", "\n</think>\n\n"},
  };
  for (const auto& [model, close] : cases) EXPECT_EQ(FamilyOf(model).think_close, close) << model;
}

}  // namespace
}  // namespace specgen
