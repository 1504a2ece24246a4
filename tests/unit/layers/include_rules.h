#ifndef BYZERPERF_TESTS_UNIT_LAYERS_INCLUDE_RULES_H_
#define BYZERPERF_TESTS_UNIT_LAYERS_INCLUDE_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/layers/source_files.h"

namespace byzerperf {

// The rules of ARCHITECTURE.md. Each gives one line for each breach.

// The folder of a file or of an own header; "" for a header of a library.
// Generated messages are in `proto`.
std::string RoomOf(std::string_view path);

// Every file is in a room that has a layer, and includes only rooms of its own
// layer and of lower ones.
std::vector<std::string> LayerBreaches(const std::vector<SourceFile>& files);

// coordinator/, worker/ and simulator/ meet only in coordinator/main.cc, and
// common/ includes none of them.
std::vector<std::string> ProgramBreaches(const std::vector<SourceFile>& files);

// No room includes itself through others.
std::vector<std::string> CircleBreaches(const std::vector<SourceFile>& files);

// Headers of libraries are included only where they may be, and slow ones only
// in .cc files.
std::vector<std::string> LibraryBreaches(const std::vector<SourceFile>& files);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LAYERS_INCLUDE_RULES_H_
