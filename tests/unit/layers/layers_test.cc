// The tree as it is against the rules of ARCHITECTURE.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/layers/include_rules.h"
#include "tests/unit/layers/source_files.h"

namespace byzerperf {
namespace {

using ::testing::IsEmpty;

constexpr size_t kMaxFileLines = 300;
constexpr size_t kMaxMainLines = 80;

std::vector<SourceFile> Programs() {
  return ReadSources({"common", "coordinator", "simulator", "worker"});
}

TEST(Layers, HoldForEveryRoom) {
  EXPECT_THAT(LayerBreaches(Programs()), IsEmpty());
}

TEST(Layers, KeepTheProgramsApart) {
  EXPECT_THAT(ProgramBreaches(Programs()), IsEmpty());
}

TEST(Layers, HaveNoCircles) {
  EXPECT_THAT(CircleBreaches(Programs()), IsEmpty());
}

TEST(Libraries, StayInTheirRooms) {
  EXPECT_THAT(LibraryBreaches(Programs()), IsEmpty());
}

TEST(Files, AreShortAndMainsAreThin) {
  std::vector<SourceFile> files = ReadSources({"tests"});
  for (SourceFile& file : Programs()) files.push_back(std::move(file));
  for (const SourceFile& file : files) {
    const bool is_main = file.path.ends_with("/main.cc");
    EXPECT_LE(file.lines, is_main ? kMaxMainLines : kMaxFileLines)
        << file.path << " is too long";
  }
}

}  // namespace
}  // namespace byzerperf
