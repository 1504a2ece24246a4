#include "coordinator/run/worker_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/version.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

v1::WorkerDescription DescriptionOf(const std::string& version,
                                    uint32_t protocol) {
  v1::WorkerDescription description;
  description.set_version(version);
  description.set_protocol(protocol);
  return description;
}

TEST(WorkerErrors, NameTheVersionToInstall) {
  EXPECT_THAT(VersionText("w1", DescriptionOf("0.0.1", kProtocol)),
              AllOf(HasSubstr("it is version 0.0.1"),
                    HasSubstr("Install " + std::string(Version()) + " there")));
}

TEST(WorkerErrors, AskForOneCommitWhereOnlyTheProtocolDiffers) {
  const std::string version(Version());
  EXPECT_THAT(VersionText("w1", DescriptionOf(version, kProtocol + 1)),
              AllOf(HasSubstr("Build both from one commit"),
                    Not(HasSubstr("Install " + version))));
  EXPECT_EQ(VersionText("w1", DescriptionOf(version, kProtocol)), "");
}

// The worker's own words say what to do, and whether anything helps.
TEST(WorkerErrors, AddNoAdviceToWhatIsNeverAllowed) {
  v1::Refused refused;
  refused.set_code(v1::Refused::target_not_allowed);
  refused.set_reason("such targets are never allowed");
  EXPECT_EQ(RefusedText("w1", refused),
            "worker w1: such targets are never allowed");
}

}  // namespace
}  // namespace byzerperf
