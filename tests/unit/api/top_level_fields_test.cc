#include "worker/api/top_level_fields.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

TEST(TopLevelFields, KeepsOrderAndValues) {
  const auto fields = TopLevelFields(
      R"( {"b": [1, {"c": "x y"}], "a": 0.1, "n": 9007199254740993,
           "t": true, "s": "q\"q", "z": null} )");
  ASSERT_TRUE(fields.ok()) << fields.status();
  ASSERT_EQ(fields->size(), 6u);
  EXPECT_EQ((*fields)[0].name, "b");
  EXPECT_EQ((*fields)[0].value, R"([1,{"c":"x y"}])");
  EXPECT_EQ((*fields)[1].value, "0.1");
  EXPECT_EQ((*fields)[2].value, "9007199254740993");
  EXPECT_EQ((*fields)[3].value, "true");
  EXPECT_EQ((*fields)[4].value, R"("q\"q")");
  EXPECT_EQ((*fields)[5].value, "null");
}

TEST(TopLevelFields, RefusesWhatIsNoObject) {
  for (const char* json : {"", "  ", "[]", "1", "\"x\"", "{", "{\"a\":}",
                           "{} {}", "{'a':1}", "{\"a\":\"\xff\"}"}) {
    const auto fields = TopLevelFields(json);
    EXPECT_EQ(fields.status().code(), absl::StatusCode::kInvalidArgument)
        << json;
  }
}

}  // namespace
}  // namespace byzerperf
