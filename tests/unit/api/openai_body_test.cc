#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "worker/api/api.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

v1::LoadPlan ChatPlan() {
  v1::LoadPlan plan;
  plan.set_model("m");
  plan.mutable_target()->set_api(v1::Api::chat);
  plan.mutable_target()->set_streaming(true);
  v1::Sampling* sampling = plan.mutable_sampling();
  sampling->set_max_tokens(256);
  sampling->set_temperature(0.01);
  sampling->set_top_p(0.99);
  return plan;
}

v1::LoadPlan CompletionsPlan(v1::Template::Value name) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_target()->set_api(v1::Api::completions);
  plan.mutable_sampling()->set_template_(name);
  return plan;
}

v1::Prompt UserPrompt(const std::string& text) {
  v1::Prompt prompt;
  v1::Message* message = prompt.add_messages();
  message->set_role("user");
  message->set_content(text);
  return prompt;
}

std::string Body(const v1::LoadPlan& plan,
                 const v1::Prompt& prompt = UserPrompt("hi"),
                 const std::string& marker = "",
                 const UsageOptions& usage = {}) {
  return MakeApi(plan)->BuildBody(prompt, marker, plan.model(), usage);
}

TEST(MakeApi, PostsToThePathOfThePlansApi) {
  EXPECT_EQ(MakeApi(ChatPlan())->path(), "/v1/chat/completions");
  EXPECT_EQ(MakeApi(CompletionsPlan(v1::Template::raw))->path(),
            "/v1/completions");
}

TEST(OpenAiBody, AsksEachModelOfAMixByItsOwnName) {
  v1::LoadPlan plan = ChatPlan();
  for (const char* name : {"m", "a \"quoted\" one"}) {
    plan.add_models()->set_name(name);
  }
  const auto api = MakeApi(plan);
  const auto body_for = [&](const std::string& model) {
    return api->BuildBody(UserPrompt("hi"), "", model, {});
  };
  const std::string rest =
      body_for("m").substr(std::string(R"({"model":"m")").size());
  EXPECT_EQ(body_for("m"), Body(ChatPlan()));
  EXPECT_EQ(body_for("a \"quoted\" one"),
            R"({"model":"a \"quoted\" one")" + rest);
  EXPECT_EQ(body_for("unknown"), R"({"model":"unknown")" + rest);
}

TEST(OpenAiBody, HoldsTheWholeChatRequest) {
  EXPECT_EQ(Body(ChatPlan()),
            R"({"model":"m","temperature":0.01,"top_p":0.99,"stream":true,)"
            R"("max_tokens":256,"stream_options":{"include_usage":true},)"
            R"("messages":[{"role":"user","content":"hi"}]})");
}

TEST(OpenAiBody, HoldsTheWholeCompletionsRequest) {
  EXPECT_EQ(Body(CompletionsPlan(v1::Template::default_)),
            R"({"model":"m","temperature":0.01,"top_p":0.99,"stream":true,)"
            R"("max_tokens":256,"stream_options":{"include_usage":true},)"
            R"("prompt":"User:hi\nAssistant:"})");
}

TEST(OpenAiBody, AsksOnlyForTheUsageThatTheServerTakes) {
  const auto body = [](const UsageOptions& usage) {
    return Body(ChatPlan(), UserPrompt("hi"), "", usage);
  };
  EXPECT_THAT(
      body({.include_usage = true, .continuous_usage_stats = true}),
      HasSubstr(
          R"("stream_options":{"include_usage":true,"continuous_usage_stats":true})"));
  EXPECT_THAT(body({.include_usage = false, .continuous_usage_stats = false}),
              Not(HasSubstr("stream_options")));
}

TEST(OpenAiBody, HasNoStreamOptionsWithoutStreaming) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_target()->set_streaming(false);
  const std::string body = Body(plan);
  EXPECT_THAT(body, HasSubstr(R"("stream":false)"));
  EXPECT_THAT(body, Not(HasSubstr("stream_options")));
}

TEST(OpenAiBody, LetsThePromptsOwnLengthWin) {
  v1::Prompt prompt = UserPrompt("hi");
  prompt.set_max_tokens(7);
  EXPECT_THAT(Body(ChatPlan(), prompt), HasSubstr(R"("max_tokens":7,)"));
}

TEST(OpenAiBody, SendsTheLengthUnderTheNameAskedFor) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_max_tokens_field("max_completion_tokens");
  EXPECT_THAT(Body(plan), HasSubstr(R"("max_completion_tokens":256)"));
  EXPECT_THAT(Body(plan), Not(HasSubstr(R"("max_tokens")")));
}

TEST(OpenAiBody, SendsMinimumAndIgnoredEndOnlyWhenAskedFor) {
  v1::LoadPlan plan = ChatPlan();
  EXPECT_THAT(Body(plan), Not(HasSubstr("min_tokens")));
  EXPECT_THAT(Body(plan), Not(HasSubstr("ignore_eos")));
  plan.mutable_sampling()->set_min_tokens(0);
  plan.mutable_sampling()->set_ignore_eos(true);
  EXPECT_THAT(Body(plan), AllOf(HasSubstr(R"("min_tokens":0,)"),
                                HasSubstr(R"("ignore_eos":true,)")));
}

TEST(OpenAiBody, LetsAPromptsOwnLengthsWin) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_min_tokens(1);
  v1::Prompt prompt = UserPrompt("P");
  prompt.set_max_tokens(20);
  prompt.set_min_tokens(20);
  EXPECT_THAT(Body(plan, prompt, ""),
              HasSubstr(R"("max_tokens":20,"min_tokens":20,)"));
}

TEST(OpenAiBody, AsksTheModelOfTheRequest) {
  EXPECT_THAT(MakeApi(ChatPlan())
                  ->BuildBody(UserPrompt("P"), "", "other", UsageOptions()),
              HasSubstr(R"("model":"other",)"));
}

TEST(OpenAiBody, SendsTokenIdsInPlaceOfText) {
  v1::Prompt prompt;
  prompt.add_token_ids(7);
  prompt.add_token_ids(70000);
  EXPECT_THAT(Body(CompletionsPlan(v1::Template::raw), prompt, ""),
              HasSubstr(R"("prompt":[7,70000])"));
}

TEST(OpenAiBody, PutsTheMarkerInsideTheFirstUsersTurn) {
  v1::Prompt prompt;
  for (const auto& [role, text] :
       {std::pair("system", "S"), std::pair("user", "A"),
        std::pair("assistant", "B"), std::pair("user", "C")}) {
    v1::Message* message = prompt.add_messages();
    message->set_role(role);
    message->set_content(text);
  }
  EXPECT_THAT(Body(ChatPlan(), prompt, "[1] "),
              HasSubstr(R"([{"role":"system","content":"S"},)"
                        R"({"role":"user","content":"[1] A"},)"
                        R"({"role":"assistant","content":"B"},)"
                        R"({"role":"user","content":"C"}])"));
  EXPECT_THAT(
      Body(CompletionsPlan(v1::Template::qwen), UserPrompt("P"), "[1] "),
      HasSubstr(
          R"("<|im_start|>user\n[1] P\n<|im_end|>\n<|im_start|>assistant\n")"));
}

TEST(OpenAiBody, MarksTheFirstMessageWhenNoUserSpeaks) {
  v1::Prompt prompt;
  v1::Message* message = prompt.add_messages();
  message->set_role("system");
  message->set_content("S");
  EXPECT_THAT(Body(ChatPlan(), prompt, "[1] "), HasSubstr(R"("[1] S")"));
}

TEST(OpenAiBody, PutsTheSystemPromptInFront) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_system_prompt("Be \"brief\".");
  EXPECT_THAT(Body(plan, UserPrompt("hi"), "[1] "),
              HasSubstr(R"([{"role":"system","content":"Be \"brief\"."},)"
                        R"({"role":"user","content":"[1] hi"}])"));
  plan = CompletionsPlan(v1::Template::qwen);
  plan.mutable_sampling()->set_system_prompt("S");
  EXPECT_THAT(
      Body(plan),
      HasSubstr(R"("<|im_start|>system\nS<|im_end|>\n<|im_start|>user)"));
}

TEST(OpenAiBody, LetsThePromptsOwnSystemMessageWin) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_system_prompt("plan's");
  v1::Prompt prompt;
  prompt.add_messages()->set_role("system");
  prompt.mutable_messages(0)->set_content("own");
  *prompt.add_messages() = UserPrompt("hi").messages(0);
  EXPECT_THAT(Body(plan, prompt), HasSubstr("own"));
  EXPECT_THAT(Body(plan, prompt), Not(HasSubstr("plan's")));
}

TEST(OpenAiBody, SendsTheSeedsTemplateParametersOnlyWhenAskedFor) {
  v1::LoadPlan plan = CompletionsPlan(v1::Template::qwen);
  EXPECT_THAT(Body(plan), Not(HasSubstr("stop_token_ids")));
  plan.mutable_sampling()->set_template_params_seed(true);
  EXPECT_THAT(Body(plan), HasSubstr(R"("repetition_penalty":1.1,)"
                                    R"("stop_token_ids":[151643,151645])"));
  plan.mutable_sampling()->set_template_(v1::Template::yi);
  EXPECT_THAT(Body(plan), HasSubstr(R"("stop_token_ids":[7])"));
  EXPECT_THAT(Body(plan), Not(HasSubstr("repetition_penalty")));
  plan.mutable_sampling()->set_template_(v1::Template::default_);
  EXPECT_THAT(Body(plan), Not(HasSubstr("stop_token_ids")));
}

TEST(OpenAiBody, MergesExtraFieldsLastWithoutTheSeedsPrefixes) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_extra_body_json(
      R"({"gen.top_k": 1, "generation.repetition_penalty": 1.2,
          "stop": ["a", "b"], "chat_template_kwargs": {"x": false}})");
  EXPECT_THAT(
      Body(plan),
      HasSubstr(R"("stream":true,"top_k":1,"repetition_penalty":1.2,)"
                R"("stop":["a","b"],"chat_template_kwargs":{"x":false},)"));
}

TEST(OpenAiBody, LetsExtraFieldsReplaceWhateverItWouldSend) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_extra_body_json(
      R"({"model":"x","temperature":1,"gen.top_p":0.5,"stream":false,
          "max_tokens":3,"messages":[],"stream_options":null})");
  v1::Prompt prompt = UserPrompt("hi");
  prompt.set_max_tokens(9);
  EXPECT_EQ(Body(plan, prompt),
            R"({"model":"x","temperature":1,"top_p":0.5,"stream":false,)"
            R"("max_tokens":3,"messages":[],"stream_options":null})");
}

TEST(OpenAiBody, TakesTheLaterOfTwoExtraFieldsOfOneName) {
  v1::LoadPlan plan = ChatPlan();
  plan.mutable_sampling()->set_extra_body_json(R"({"top_k":1,"gen.top_k":2})");
  EXPECT_THAT(Body(plan), HasSubstr(R"("top_k":2)"));
  EXPECT_THAT(Body(plan), Not(HasSubstr(R"("top_k":1)")));
}

TEST(OpenAiBody, SendsChineseAndControlCharactersAsValidJson) {
  EXPECT_THAT(Body(ChatPlan(), UserPrompt("第一行\n\"二\"\t\x01")),
              HasSubstr(R"("第一行\n\"二\"\t\u0001")"));
}

}  // namespace
}  // namespace byzerperf
