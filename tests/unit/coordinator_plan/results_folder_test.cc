#include "coordinator/plan/results_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// The default folders are relative, so the test goes to a place of its own.
class ResultsFolderTest : public ::testing::Test {
 protected:
  ResultsFolderTest() { fs::current_path(dir_.path()); }
  ~ResultsFolderTest() override { fs::current_path(before_); }

  static std::string Chosen(const std::string& asked, bool overwrite = false) {
    const auto folder = ChooseResultsFolder(asked, overwrite, "20260701-1015");
    return folder.ok() ? *folder : std::string(folder.status().message());
  }

  const fs::path before_ = fs::current_path();
  TempDir dir_;
};

TEST_F(ResultsFolderTest, IsResultWhileThatIsAbsentOrEmpty) {
  EXPECT_EQ(Chosen(""), "result");
  fs::create_directory("result");
  EXPECT_EQ(Chosen(""), "result");
  dir_.Write("result/old", "x");
  EXPECT_EQ(Chosen(""), "result-20260701-1015");
}

TEST_F(ResultsFolderTest, IsTheOneAskedForIfNothingIsInIt) {
  EXPECT_EQ(Chosen("mine"), "mine");
  fs::create_directory("mine");
  EXPECT_EQ(Chosen("mine"), "mine");
  dir_.Write("mine/old", "x");
  EXPECT_THAT(Chosen("mine"), HasSubstr("--results-dir: 'mine' is not empty"));
  EXPECT_THAT(Chosen("mine"), HasSubstr("--overwrite"));
  EXPECT_EQ(Chosen("mine", true), "mine");
  EXPECT_THAT(Chosen("mine/old"), HasSubstr("is not a folder"));
}

}  // namespace
}  // namespace byzerperf
