// The rules themselves, on made-up files.
#include "tests/unit/layers/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

SourceFile File(const std::string& path,
                const std::vector<std::string>& includes) {
  return {path, includes, 1};
}

TEST(ReadSource, FindsBothKindsOfIncludeAndCountsLines) {
  const SourceFile file = ReadSource("worker/http/a.cc",
                                     "#include \"worker/http/a.h\"\n"
                                     "\n"
                                     "#  include <curl/curl.h>  // why\n"
                                     "// #include <not/this.h>\n");
  EXPECT_THAT(file.includes, ElementsAre("worker/http/a.h", "curl/curl.h"));
  EXPECT_EQ(file.lines, 4U);
}

TEST(RoomOf, IsTheFolderOfAnOwnFile) {
  EXPECT_EQ(RoomOf("worker/http/target.h"), "worker/http");
  EXPECT_EQ(RoomOf("worker/main.cc"), "worker");
  EXPECT_EQ(RoomOf("simulator/deep/down.h"), "simulator");
  EXPECT_EQ(RoomOf("byzerperf/v1/plan.pb.h"), "proto");
  EXPECT_EQ(RoomOf("absl/status/status.h"), "");
  EXPECT_EQ(RoomOf("string"), "");
}

TEST(LayerBreaches, AllowOwnAndLowerLayersOnly) {
  EXPECT_THAT(
      LayerBreaches(
          {File("worker/load/a.cc", {"worker/http/b.h", "common/base/c.h",
                                     "byzerperf/v1/plan.pb.h", "vector"}),
           File("common/metrics/a.cc", {"common/stats/histogram.h"})}),
      IsEmpty());
  EXPECT_THAT(LayerBreaches({File("worker/http/a.cc", {"worker/load/b.h"}),
                             File("common/base/a.h", {"common/loop/loop.h"})}),
              ElementsAre("worker/http/a.cc includes worker/load/b.h",
                          "common/base/a.h includes common/loop/loop.h"));
}

TEST(LayerBreaches, FindRoomsWithoutALayer) {
  EXPECT_THAT(LayerBreaches({File("worker/new/a.cc", {}),
                             File("worker/load/a.cc", {"common/other/b.h"})}),
              ElementsAre("worker/new/a.cc is in a room without a layer",
                          "worker/load/a.cc includes common/other/b.h"));
}

TEST(ProgramBreaches, LetProgramsMeetInTheCoordinatorsMainOnly) {
  EXPECT_THAT(ProgramBreaches({File("coordinator/main.cc",
                                    {"worker/service/worker_service.h",
                                     "coordinator/run/run_command.h"})}),
              IsEmpty());
  EXPECT_THAT(
      ProgramBreaches({File("coordinator/run/a.cc", {"worker/load/b.h"}),
                       File("worker/main.cc", {"coordinator/plan/b.h"}),
                       File("common/stats/a.cc", {"worker/load/b.h"}),
                       File("worker/load/a.cc", {"simulator/b.h"})}),
      ::testing::SizeIs(4));
}

TEST(CircleBreaches, FindRoomsThatIncludeEachOther) {
  EXPECT_THAT(CircleBreaches({File("common/plan/a.h", {"common/stats/b.h"}),
                              File("common/stats/c.h", {"common/base/d.h"})}),
              IsEmpty());
  EXPECT_THAT(
      CircleBreaches({File("common/plan/a.h", {"common/stats/b.h"}),
                      File("common/stats/c.h", {"common/plan/d.h"})}),
      UnorderedElementsAre("common/plan → common/stats → common/plan",
                           "common/stats → common/plan → common/stats"));
}

TEST(LibraryBreaches, KeepALibraryInItsRoomAndSlowHeadersOutOfHeaders) {
  EXPECT_THAT(LibraryBreaches({File("worker/http/a.h", {"curl/curl.h"}),
                               File("common/cli/a.cc", {"CLI/CLI.hpp"}),
                               File("worker/main.cc", {"spdlog/spdlog.h"})}),
              IsEmpty());
  EXPECT_THAT(
      LibraryBreaches({File("worker/load/a.cc", {"curl/curl.h"}),
                       File("common/cli/a.h", {"CLI/CLI.hpp"}),
                       File("worker/load/b.cc", {"spdlog/spdlog.h"}),
                       File("worker/http/a.cc", {"boost/math/tools.hpp"}),
                       File("coordinator/plan/a.cc", {"grpcpp/channel.h"})}),
      ElementsAre("worker/load/a.cc includes curl/curl.h",
                  "common/cli/a.h includes CLI/CLI.hpp",
                  "worker/load/b.cc includes spdlog/spdlog.h",
                  "worker/http/a.cc includes boost/math/tools.hpp",
                  "coordinator/plan/a.cc includes grpcpp/channel.h"));
}

}  // namespace
}  // namespace byzerperf
