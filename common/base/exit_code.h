#ifndef BYZERPERF_COMMON_BASE_EXIT_CODE_H_
#define BYZERPERF_COMMON_BASE_EXIT_CODE_H_

namespace byzerperf {

// What a program's exit status says. 99, 104 and 105 are as in k6.
enum ExitCode : int {
  kExitDone = 0,           // also after a survived loss of a worker
  kExitDefect = 1,         // an error of this program's own
  kExitInconclusive = 98,  // an objective's interval contains its limit
  kExitObjectiveMissed = 99,
  kExitBadInput = 104,  // plan, flag or file is wrong; nothing was sent
  kExitStopped = 105,   // stopped from outside; partial results are saved
  kExitNotValid = 110,  // the result can't be used
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_EXIT_CODE_H_
