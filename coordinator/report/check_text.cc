#include "coordinator/report/check_text.h"

#include "common/base/text.h"
#include "coordinator/report/templates.h"

namespace byzerperf {
namespace {

std::string TextOf(const std::string& name, const v1::PreflightCheck& check,
                   ReportLanguage language) {
  View view;
  View& facts = view.Add(check.name());
  for (const auto& [fact, value] : check.facts()) facts.texts[fact] = value;
  if (!check.passed()) facts.Add("failed");
  const auto cores = check.facts().find("cores");
  if (cores != check.facts().end() && cores->second == "1") {
    facts.Add("one_core");
  }
  const std::string text = Render(TemplatesIn(language), name, view);
  return std::string(Trim(text));
}

}  // namespace

std::string FindingText(const v1::PreflightCheck& check,
                        ReportLanguage language) {
  return TextOf("check_finding", check, language);
}

std::string RemedyText(const v1::PreflightCheck& check,
                       ReportLanguage language) {
  return check.passed() ? "" : TextOf("check_remedy", check, language);
}

}  // namespace byzerperf
