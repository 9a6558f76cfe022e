#include "machine_facts.h"

#include <gtest/gtest.h>

#include "testing/testing_folder.h"

namespace specgen {
namespace {

TEST(MachineFacts, ReadsModelAndVectorUnit) {
  const MachineFacts facts = ParseCpuFacts(
      "processor\t: 0\nmodel name\t: Fast CPU 9000\nflags\t\t: fpu sse4_2 avx avx2 fma\n"
      "processor\t: 1\nmodel name\t: Other\n");
  EXPECT_EQ(facts.cpu_model, "Fast CPU 9000");
  EXPECT_EQ(facts.vector_unit, "AVX2 and FMA, 256 bits");
}

TEST(MachineFacts, TheWidestVectorUnitCounts) {
  struct Row {
    const char* name;
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"avx512", "flags : avx2 avx512f fma\n", "AVX-512 and FMA, 512 bits"},
      {"no fma", "flags : avx2\n", "AVX2, 256 bits"},
      {"prefix is no match", "flags : avx512f_not avx\n", "AVX, 256 bits"},
      {"arm", "Features : fp asimd\n", "NEON, 128 bits"},
      {"nothing", "", "unknown"},
      {"no value", "flags :", "unknown"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ParseCpuFacts(row.text).vector_unit, row.expected) << row.name;
  }
  EXPECT_EQ(ParseCpuFacts("").cpu_model, "unknown");
}

TEST(MachineFacts, CachesLeaveOutTheOneForInstructions) {
  const TestingFolder folder;
  for (const char* index : {"index0", "index1", "index2"}) {
    std::filesystem::create_directory(folder.path() / index);
  }
  folder.Write("index0/level", "1\n");
  folder.Write("index0/type", "Data\n");
  folder.Write("index0/size", "32K\n");
  folder.Write("index1/level", "1\n");
  folder.Write("index1/type", "Instruction\n");
  folder.Write("index1/size", "32K\n");
  folder.Write("index2/level", "2\n");
  folder.Write("index2/type", "Unified\n");
  folder.Write("index2/size", "1024K\n");
  EXPECT_EQ(ReadCaches(folder.path()), "L1 data 32K, L2 1024K");
  EXPECT_EQ(ReadCaches(folder.path() / "nowhere"), "unknown");
}

TEST(MachineFacts, ThisMachineHasACore) { EXPECT_GT(ReadMachineFacts().core_count, 0); }

}  // namespace
}  // namespace specgen
