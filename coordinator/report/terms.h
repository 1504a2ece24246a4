#ifndef BYZERPERF_COORDINATOR_REPORT_TERMS_H_
#define BYZERPERF_COORDINATOR_REPORT_TERMS_H_

#include <string>
#include <string_view>

#include "coordinator/report/language.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// The field's word for `key` (terms.cc), one a language: headings, templates
// and tests take it from here, so that no report calls a thing two names.
// An unknown key is this program's own mistake and comes back as it is.
std::string TermFor(std::string_view key, ReportLanguage language);

// Every term as text `t_KEY` of the view.
void AddTerms(ReportLanguage language, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TERMS_H_
