#ifndef BYZERPERF_COORDINATOR_REPORT_LANGUAGE_H_
#define BYZERPERF_COORDINATOR_REPORT_LANGUAGE_H_

namespace byzerperf {

// The language of one text; `--lang both` makes two texts.
enum class ReportLanguage { kEnglish, kChinese };

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LANGUAGE_H_
