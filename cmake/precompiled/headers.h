// What most of our files read, and what is slow to read (CMakePresets.json,
// preset clang; GCC 12 tells false alarms about system headers read this way).
// A file still includes what it uses: the other presets build without this.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/result.pb.h"
