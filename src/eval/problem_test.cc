#include "specgen/eval/problem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "testing_folder.h"

namespace specgen {
namespace {

constexpr const char* kGood = R"(name = "scale"
title = "t"
description = "d"
entry = "scale"
dims = ["n", "m"]
[[inputs]]
name = "x"
dtype = "f32"
shape = ["n", "m"]
[[outputs]]
name = "y"
dtype = "f64"
shape = ["n"]
[[shapes]]
n = 2
m = 3
[[shapes]]
n = 4
m = 5
)";

class ProblemTest : public testing::Test {
 protected:
  Result<Problem> Load(const std::string& toml) {
    std::ofstream(folder_.path() / "problem.toml") << toml;
    std::ofstream(folder_.path() / "reference.cpp") << "\n";
    return LoadProblem(folder_.path());
  }
  // The message for kGood with `from` replaced by `to`, without the folder's path.
  std::string MessageWhere(const std::string& from, const std::string& to) {
    std::string toml = kGood;
    const std::size_t at = toml.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    toml.replace(at, from.size(), to);
    const Result<Problem> problem = Load(toml);
    if (problem.has_value()) return "accepted";
    EXPECT_EQ(problem.error().code, ErrorCode::kInvalidInput);
    const std::string prefix = folder_.path().string() + "/";
    EXPECT_TRUE(problem.error().message.starts_with(prefix)) << problem.error().message;
    return problem.error().message.substr(prefix.size());
  }
  TestingFolder folder_;
};

TEST_F(ProblemTest, ATruthAndACountOfOperationsMayBeNamed) {
  std::ofstream(folder_.path() / "exact.cpp") << "\n";
  std::string toml = kGood;
  toml.insert(toml.find("dims"), "truth = \"exact.cpp\"\noperations = \"2 * n * m\"\n");
  const Result<Problem> problem = Load(toml);
  ASSERT_TRUE(problem.has_value()) << problem.error().message;
  EXPECT_EQ(problem->truth, folder_.path() / "exact.cpp");
  EXPECT_EQ(problem->operations->Evaluate(problem->shapes[1].sizes), 40.0);
  EXPECT_EQ(MessageWhere("dims = [", "truth = \"no.cpp\"\ndims = ["),
            "problem.toml:5: 'truth' names 'no.cpp', which is not there");
  EXPECT_EQ(MessageWhere("dims = [", "operations = \"2 * k\"\ndims = ["),
            "problem.toml:5: 'operations' holds 'k'; allowed are the dims: n, m");
}

TEST_F(ProblemTest, ThePromotedProblemIsInDoublePrecision) {
  const Result<Problem> problem = Load(kGood);
  ASSERT_TRUE(problem.has_value()) << problem.error().message;
  EXPECT_EQ(EntryPrototype(PromotedProblem(*problem)),
            "void scale(const double* x, double* y, int64_t n, int64_t m)");
  EXPECT_EQ(TensorBytesOf(*problem, problem->shapes[0]), 2 * 3 * 4 + 2 * 8);
}

TEST_F(ProblemTest, AGoodFileIsReadWithItsDefaults) {
  const Result<Problem> problem = Load(kGood);
  ASSERT_TRUE(problem.has_value()) << problem.error().message;
  EXPECT_EQ(problem->entry, "scale");
  EXPECT_EQ(problem->reference, folder_.path() / "reference.cpp");
  ASSERT_EQ(problem->inputs.size(), 1U);
  EXPECT_EQ(problem->inputs[0].dims, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(problem->inputs[0].distribution.kind, DistributionKind::kNormal);
  EXPECT_EQ(problem->outputs[0].type, ElementType::kF64);
  ASSERT_EQ(problem->shapes.size(), 2U);
  EXPECT_FALSE(problem->shapes[0].timed);
  EXPECT_TRUE(problem->shapes[1].timed) << "the last shape is timed where none is";
  EXPECT_EQ(ElementCount(problem->inputs[0], problem->shapes[1]), 20);
  EXPECT_EQ(ShapeText(*problem, problem->shapes[0]), "n=2 m=3");
}

TEST_F(ProblemTest, TheFileIsNotItsFolder) {
  ASSERT_TRUE(Load(kGood).has_value());
  const Result<Problem> problem = LoadProblem(folder_.path() / "problem.toml");
  ASSERT_FALSE(problem.has_value());
  EXPECT_TRUE(problem.error().message.ends_with(
      "/problem.toml is a file: name the folder that holds problem.toml"))
      << problem.error().message;
}

struct BadCase {
  const char* name;
  const char* from;
  const char* to;
  const char* message;  // Its beginning.
};

class BadProblemTest : public ProblemTest, public testing::WithParamInterface<BadCase> {};

TEST_P(BadProblemTest, IsRefusedWithFileLineAndKey) {
  const std::string message = MessageWhere(GetParam().from, GetParam().to);
  EXPECT_TRUE(message.starts_with(GetParam().message)) << message;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadProblemTest,
    testing::Values(
        BadCase{"UnknownKey", "title", "titel",
                "problem.toml:2: 'titel' is not known here; allowed are: description,"},
        BadCase{"MissingKey", "title = \"t\"\n", "", "problem.toml:1: 'title' is missing"},
        BadCase{"UnknownTable", "[[outputs]]", "[[output]]",
                "problem.toml:10: 'output' is not known here"},
        BadCase{"UnknownTensorKey", "dtype", "dtyp",
                "problem.toml:8: [[inputs]] 1: 'dtyp' is not known here"},
        BadCase{"WrongValueBesideItsParameters", "[[outputs]]",
                "distribution = \"cauchy\"\nscale = 1\n[[outputs]]",
                "problem.toml:10: [[inputs]] 1: 'distribution' is 'cauchy'"},
        BadCase{"ExtraKey", "[[inputs]]", "speed = 3\n[[inputs]]",
                "problem.toml:6: 'speed' is not known here; allowed are: description, dims, entry"},
        BadCase{"ExtraTensorKey", "shape = [\"n\"]", "shape = [\"n\"]\nlow = 0.0",
                "problem.toml:14: [[outputs]] 1: 'low' is not known here"},
        BadCase{"Syntax", "dims = [", "dims = [[", "problem.toml:"},
        BadCase{"BadName", "name = \"scale\"", "name = \"Scale\"",
                "problem.toml:1: 'name' must be 1 to 64 characters of a-z"},
        BadCase{"EntryIsKeyword", "entry = \"scale\"", "entry = \"float\"",
                "problem.toml:4: 'entry' holds 'float', which is not a C identifier"},
        BadCase{"EntryIsNoIdentifier", "entry = \"scale\"", "entry = \"a b\"",
                "problem.toml:4: 'entry' holds 'a b', which is not"},
        BadCase{"EntryIsOurs", "entry = \"scale\"", "entry = \"specgen_call\"",
                "problem.toml:4: 'entry' holds 'specgen_call'; names"},
        BadCase{"NameTwice", "name = \"y\"", "name = \"x\"",
                "problem.toml:11: [[outputs]] 1: 'name' holds 'x', which is used twice"},
        BadCase{"UnknownType", "dtype = \"f32\"", "dtype = \"f16\"",
                "problem.toml:8: [[inputs]] 1: 'dtype' is 'f16'; allowed are: f32, f64, i32, i64"},
        BadCase{"UnknownDim", "[\"n\", \"m\"]\n[[out", "[\"k\"]\n[[out",
                "problem.toml:9: [[inputs]] 1: 'shape' holds 'k'; allowed are the dims: n, m"},
        BadCase{"UnknownDistribution", "[[outputs]]", "distribution = \"cauchy\"\n[[outputs]]",
                "problem.toml:10: [[inputs]] 1: 'distribution' is 'cauchy'; allowed are: normal"},
        BadCase{"BadStddev", "[[outputs]]", "stddev = 0\n[[outputs]]",
                "problem.toml:10: [[inputs]] 1: 'stddev' must be above zero"},
        BadCase{"NotFinite", "[[outputs]]", "mean = nan\n[[outputs]]",
                "problem.toml:10: [[inputs]] 1: 'mean' must be a finite number"},
        BadCase{"IntegerNormal", "dtype = \"f32\"", "distribution = \"normal\"\ndtype = \"i32\"",
                "problem.toml:8: [[inputs]] 1: 'distribution' must be uniform"},
        BadCase{"WrongValueType", "title = \"t\"", "title = 3",
                "problem.toml:2: 'title' must be a string"},
        BadCase{"MissingSize", "n = 2\n", "", "problem.toml:14: [[shapes]] 1: 'n' is missing"},
        BadCase{"ZeroSize", "n = 2\n", "n = 0\n",
                "problem.toml:15: [[shapes]] 1: 'n' must be at least 1"},
        BadCase{"TooLarge", "n = 2\nm = 3\n", "n = 100000\nm = 100000\n",
                "problem.toml:16: [[shapes]] 1: 'm' makes 'x' larger than"},
        BadCase{"NoShapes", "[[shapes]]\nn = 2\nm = 3\n[[shapes]]\nn = 4\nm = 5\n", "",
                "problem.toml:1: 'shapes' is missing"},
        BadCase{"NegativeTolerance", "[[shapes]]", "[tolerance]\nabsolute = -1\n[[shapes]]",
                "problem.toml:15: [tolerance] 'absolute' must not be negative"},
        BadCase{"NoSuchReference", "entry", "reference = \"other.cpp\"\nentry",
                "problem.toml:4: 'reference' names 'other.cpp', which is not there"},
        BadCase{"ReferenceElsewhere", "entry", "reference = \"../reference.cpp\"\nentry",
                "problem.toml:4: 'reference' must be the name of a file"}),
    [](const testing::TestParamInfo<BadCase>& tested) { return tested.param.name; });

TEST_F(ProblemTest, AFolderWithoutAProblemSaysWhatToName) {
  const Result<Problem> problem = LoadProblem(folder_.path() / "nowhere");
  ASSERT_FALSE(problem.has_value());
  EXPECT_NE(problem.error().message.find("name a folder that holds a problem.toml"),
            std::string::npos);
}

}  // namespace
}  // namespace specgen
