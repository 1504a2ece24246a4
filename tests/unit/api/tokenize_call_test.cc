#include "worker/api/tokenize_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using testing::ElementsAre;

TEST(TokenizeBody, IsWhatEachServerUnderstands) {
  EXPECT_EQ(TokenizeBody("chat", "a \"b\""),
            R"({"model":"chat","prompt":"a \"b\"","content":"a \"b\"",)"
            R"("add_special_tokens":false,"add_special":false})");
}

TEST(ReadTokenIds, ReadsVllmsAnswer) {
  EXPECT_THAT(*ReadTokenIds(R"({"count":3,"max_model_len":99,)"
                            R"("tokens":[5,70000,5]})"),
              ElementsAre(5, 70000, 5));
}

TEST(ReadTokenIds, ReadsLlamaCppsAnswerWithPieces) {
  EXPECT_THAT(*ReadTokenIds(R"({"tokens":[{"id":7,"piece":"a"},{"id":8}]})"),
              ElementsAre(7, 8));
}

TEST(ReadTokenIds, ReadsAnEmptyText) {
  EXPECT_THAT(*ReadTokenIds(R"({"tokens":[]})"), ElementsAre());
}

TEST(ReadTokenIds, RefusesWhatIsNoAnswer) {
  for (const char* body :
       {"", "[]", "7", "{}", R"({"tokens":7})", R"({"tokens":["a"]})",
        R"({"tokens":[-1]})", R"({"tokens":[4294967296]})",
        R"({"tokens":[{"piece":"a"}]})", "{\"tokens\":[1"}) {
    EXPECT_FALSE(ReadTokenIds(body).ok()) << body;
  }
}

}  // namespace
}  // namespace byzerperf
