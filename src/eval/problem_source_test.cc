#include <gtest/gtest.h>

#include "specgen/eval/problem.h"

namespace specgen {
namespace {

Problem TwoByTwo() {
  Problem problem;
  problem.entry = "blend";
  problem.dims = {"rows", "cols"};
  problem.inputs = {Tensor{"x", ElementType::kF32, {0, 1}, {}},
                    Tensor{"index", ElementType::kI64, {0}, {}}};
  problem.outputs = {Tensor{"y", ElementType::kF64, {0}, {}},
                     Tensor{"count", ElementType::kI32, {1}, {}}};
  return problem;
}

TEST(ProblemSourceTest, ThePrototypeHasInputsThenOutputsThenDims) {
  EXPECT_EQ(EntryPrototype(TwoByTwo()),
            "void blend(const float* x, const int64_t* index, double* y, int32_t* count, int64_t "
            "rows, int64_t cols)");
}

TEST(ProblemSourceTest, TheHeaderDeclaresTheEntryWithCLinkage) {
  EXPECT_NE(PrototypeHeader(TwoByTwo()).find("extern \"C\" void blend(const float* x"),
            std::string::npos);
}

TEST(ProblemSourceTest, TheCallPassesEverythingInThisOrder) {
  EXPECT_NE(CallSource(TwoByTwo())
                .find("blend(static_cast<const float*>(inputs[0]), static_cast<const "
                      "int64_t*>(inputs[1]), static_cast<double*>(outputs[0]), "
                      "static_cast<int32_t*>(outputs[1]), dims[0], dims[1]);"),
            std::string::npos);
}

}  // namespace
}  // namespace specgen
