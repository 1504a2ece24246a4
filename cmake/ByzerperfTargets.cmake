option(BYZERPERF_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" OFF)
set(BYZERPERF_SANITIZER "" CACHE STRING
  "Passed to -fsanitize=, for example address,undefined or thread")

if(BYZERPERF_SANITIZER)
  add_compile_options(-fsanitize=${BYZERPERF_SANITIZER}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BYZERPERF_SANITIZER})
endif()

add_library(byzerperf_warnings INTERFACE)
target_compile_options(byzerperf_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on `"x" + std::string` (GCC bug 105329, mended in 13).
  target_compile_options(byzerperf_warnings INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_UNITY_BUILD)
  # In a unit of several files it takes them for headers.
  target_compile_options(byzerperf_warnings INTERFACE -Wno-subobject-linkage)
endif()
if(BYZERPERF_WARNINGS_AS_ERRORS)
  target_compile_options(byzerperf_warnings INTERFACE -Werror)
endif()

option(BYZERPERF_PRECOMPILE "Read the headers that most files read only once"
  OFF)

# byzerperf_precompiled(NAME HEADER …packages): what targets reuse.
function(byzerperf_precompiled name header)
  if(BYZERPERF_PRECOMPILE)
    # A target needs a source.
    set(nothing ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
    file(TOUCH ${nothing})
    add_library(${name} OBJECT ${nothing})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE byzerperf_proto absl::status
      absl::statusor absl::strings absl::str_format absl::time ${ARGN}
      byzerperf_warnings)
    target_precompile_headers(${name} PRIVATE
      ${CMAKE_SOURCE_DIR}/cmake/precompiled/${header})
  endif()
endfunction()
byzerperf_precompiled(byzerperf_headers headers.h)

function(byzerperf_reuse target precompiled)
  if(BYZERPERF_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${precompiled})
  endif()
endfunction()

# What the sanitizers build: the unit suite for addresses and undefined
# behaviour; for races what has threads, the programs themselves among it.
add_custom_target(unit_tests)
add_custom_target(threaded_tests)
add_dependencies(threaded_tests coordinator sentence_pieces simulator worker)

# byzerperf_library(NAME SOURCES a.cc b.cc DEPS other_rooms and_packages)
# One library a room. A room sees only what it lists here: together with
# tests/layers_test this keeps the layers of ARCHITECTURE.md.
function(byzerperf_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_DEPS}
    PRIVATE byzerperf_warnings)
  byzerperf_reuse(${name} byzerperf_headers)
endfunction()

# byzerperf_program(NAME MAIN main.cc DEPS …): a thin main over libraries.
function(byzerperf_program name)
  cmake_parse_arguments(arg "" "MAIN" "DEPS" ${ARGN})
  add_executable(${name} ${arg_MAIN})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} byzerperf_warnings)
endfunction()

# byzerperf_test(NAME SOURCES a_test.cc DEPS rooms): one test program a room;
# ctest counts its cases one by one. COST: under the sanitizers, where it is one
# test, it begins before those of less, so that no core waits for it in the end.
function(byzerperf_test name)
  cmake_parse_arguments(arg "" "COST" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} byzerperf_warnings
    GTest::gmock GTest::gtest_main)
  byzerperf_reuse(${name} byzerperf_test_headers)
  if("unit" IN_LIST arg_LABELS)
    add_dependencies(unit_tests ${name})
  endif()
  if("threads" IN_LIST arg_LABELS OR "integration" IN_LIST arg_LABELS)
    add_dependencies(threaded_tests ${name})
  endif()
  if(BYZERPERF_SANITIZER)
    # A process for each of them would spend its time on its own beginning.
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
    if(arg_COST)
      set_tests_properties(${name} PROPERTIES COST ${arg_COST})
    endif()
  else()
    # Of several labels the first: this function takes no lists.
    list(GET arg_LABELS 0 label)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      PROPERTIES LABELS ${label})
  endif()
endfunction()

# Rooms of numbers, whose tests simulate hours: without any optimisation a
# sanitizer takes minutes over them.
function(byzerperf_optimise)
  if(BYZERPERF_SANITIZER)
    foreach(target ${ARGN})
      target_compile_options(${target} PRIVATE -O1)
      set_target_properties(${target} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)
    endforeach()
  endif()
endfunction()
