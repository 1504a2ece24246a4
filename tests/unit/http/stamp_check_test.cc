#include "worker/http/stamp_check.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

// What it finds is this kernel's affair; that it found out is ours.
TEST(KernelStampsWork, FindsOutOnALoopbackConnection) {
  const std::optional<bool> first = KernelStampsWork();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(KernelStampsWork(), first);
}

}  // namespace
}  // namespace byzerperf
