#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "worker/service/session_rules.h"

namespace byzerperf {
namespace {

SecretMask MaskOfUrl(const std::string& url) {
  std::vector<PinnedTarget> targets(1);
  targets[0].address = *ParseTarget(url);
  return MaskOf(v1::Probe(), targets);
}

TEST(MaskOf, HidesTheKeyAndHeadersThatMayBeOne) {
  v1::Probe probe;
  probe.mutable_secrets()->set_api_key("sk-planted");
  (*probe.mutable_secrets()->mutable_headers())["X-Token"] = "planted-token";
  (*probe.mutable_secrets()->mutable_headers())["Authorization"] =
      "Bearer planted-bearer";
  (*probe.mutable_secrets()->mutable_headers())["Accept"] = "application/json";
  const SecretMask mask = MaskOf(probe, {});
  EXPECT_EQ(mask.Masked("sk-planted planted-token planted-bearer"),
            "*** *** ***");
  EXPECT_EQ(mask.Masked("application/json"), "application/json");
}

TEST(MaskOf, HidesUserPasswordAndQueryOfUrlsInEveryWriting) {
  const SecretMask mask =
      MaskOfUrl("http://someuser:pass%2Fword@a:8000?key=query%20value");
  EXPECT_EQ(mask.Masked("someuser"), "***");
  EXPECT_EQ(mask.Masked("pass/word"), "***");
  EXPECT_EQ(mask.Masked("query%20value"), "***");
  EXPECT_EQ(mask.Masked("query value"), "***");
  EXPECT_EQ(mask.Masked("c29tZXVzZXI6cGFzcy93b3Jk"), "***");  // Basic
}

TEST(MaskOf, LeavesTheAskedModelReadable) {
  v1::Probe probe;
  probe.set_model("qwen-7b-chat");
  (*probe.mutable_secrets()->mutable_headers())["X-Route"] = "qwen-7b-chat";
  EXPECT_EQ(MaskOf(probe, {}).Masked("qwen-7b-chat"), "qwen-7b-chat");
}

TEST(MaskEvent, ReachesTextsAtAnyDepth) {
  const SecretMask mask({"sk-planted"});
  v1::Event event;
  v1::TargetFacts& facts = *event.mutable_probe_result()->add_targets();
  facts.set_models_error("no: sk-planted");
  facts.set_server("sk-planted/1.0");
  facts.add_models("sk-planted");
  facts.add_models("chat");
  MaskEvent(mask, event);
  EXPECT_EQ(facts.models_error(), "no: ***");
  EXPECT_EQ(facts.server(), "***/1.0");
  EXPECT_EQ(facts.models(0), "***");
  EXPECT_EQ(facts.models(1), "chat");
}

TEST(MaskEvent, LeavesTheTextThatWasMeasuredWhole) {
  v1::Event event;
  v1::TextMeasured& measured = *event.mutable_text_measured();
  measured.mutable_corpus()->set_text("a word of research");
  measured.add_notices("the server says: research");
  MaskEvent(SecretMask({"research"}), event);
  EXPECT_EQ(measured.corpus().text(), "a word of research");
  EXPECT_EQ(measured.notices(0), "the server says: ***");
}

}  // namespace
}  // namespace byzerperf
