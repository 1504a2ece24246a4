#include "common/base/version.h"

namespace byzerperf {

std::string_view Version() { return BYZERPERF_VERSION; }

}  // namespace byzerperf
