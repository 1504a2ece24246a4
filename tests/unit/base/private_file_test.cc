#include "common/base/private_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PrivateFileNotices, WarnOfAFileThatOthersCanUse) {
  const TempDir dir;
  const std::string good = dir.Write("good", "x");
  const std::string open = dir.Write("open", "x");
  ASSERT_EQ(chmod(open.c_str(), 0640), 0);
  EXPECT_THAT(PrivateFileNotices({good, "", dir.File("absent")}), IsEmpty());
  EXPECT_THAT(PrivateFileNotices({good, open}),
              ElementsAre(HasSubstr("mode 640); chmod 600 " + open)));
}

}  // namespace
}  // namespace byzerperf
