#include "fork_chooser.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using Kind = ForkStrategyKind;

EndpointOptions Endpoint(std::optional<Kind> named = std::nullopt) {
  return {.base_url = "http://h/v1", .model = "m", .dialect = "vllm", .fork_strategy = named};
}

GenerationRequest PlainFork(const std::string& prompt_text = "P") {
  return {.generation = GenerationId(1),
          .sampling = {.token_max = 1},
          .fork = ForkPoint{.prompt_text = prompt_text}};
}

std::optional<Kind> KindOf(const ForkStrategy* strategy) {
  if (strategy == nullptr) return std::nullopt;
  return strategy->kind();
}

TEST(ForkChooserTest, GoesFromTheBestToTheLast) {
  const ForkChooser chooser;
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), std::nullopt)), Kind::kTextExact);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), Kind::kTextExact)),
            Kind::kContinueFinalMessage);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), Kind::kContinueFinalMessage)),
            Kind::kPromptEmbed);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), Kind::kPromptEmbed)), std::nullopt);
}

TEST(ForkChooserTest, PassesOverWhatDoesNotFit) {
  const ForkChooser chooser;
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(""), std::nullopt)),
            Kind::kContinueFinalMessage);
}

TEST(ForkChooserTest, RemembersWhatNeverWorked) {
  ForkChooser chooser;
  chooser.OnRefused(Kind::kTextExact);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), std::nullopt)),
            Kind::kContinueFinalMessage);
}

TEST(ForkChooserTest, OneRefusalDoesNotEndWhatHasWorked) {
  ForkChooser chooser;
  chooser.OnAccepted(Kind::kTextExact);
  chooser.OnRefused(Kind::kTextExact);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(), PlainFork(), std::nullopt)), Kind::kTextExact);
}

TEST(ForkChooserTest, ANamedStrategyIsTheOnlyOne) {
  ForkChooser chooser;
  const EndpointOptions named = Endpoint(Kind::kContinueFinalMessage);
  chooser.OnRefused(Kind::kContinueFinalMessage);
  EXPECT_EQ(KindOf(chooser.Next(named, PlainFork(), std::nullopt)), Kind::kContinueFinalMessage);
  EXPECT_EQ(KindOf(chooser.Next(named, PlainFork(), Kind::kContinueFinalMessage)), std::nullopt);
  EXPECT_EQ(KindOf(chooser.Next(Endpoint(Kind::kTextExact), PlainFork(""), std::nullopt)),
            std::nullopt);
}

}  // namespace
}  // namespace specgen
