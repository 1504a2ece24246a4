#include "coordinator/plan/text_columns.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(TextColumns, ArePaddedByWhatATerminalShows) {
  EXPECT_EQ(Padding("rate", 6), "  ");
  EXPECT_EQ(Padding("≤5 ± 1", 7), " ");
  EXPECT_EQ(Padding("速率", 6), "  ");
  EXPECT_EQ(Padding("速率", 3), "");
}

TEST(TextColumns, StandUnderEachOther) {
  EXPECT_EQ(AlignedRows({{"档", "请求数", "分位数"}, {"c0005", "5", "p50"}}),
            "  档     请求数  分位数\n"
            "  c0005       5  p50\n");
  EXPECT_EQ(AlignedRows({}), "");
}

}  // namespace
}  // namespace byzerperf
