# Every dependency comes from the distribution's packages; nothing is
# downloaded and nothing is vendored. ./run installs what is missing.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost REQUIRED CONFIG)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
pkg_check_modules(GRPCPP REQUIRED IMPORTED_TARGET grpc++)
pkg_check_modules(LIBEVENT REQUIRED IMPORTED_TARGET libevent)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# Debian's civetweb and Mustache ship no CMake files.
find_path(CIVETWEB_INCLUDE CivetServer.h REQUIRED)
find_library(CIVETWEB_CPP_LIBRARY civetweb-cpp REQUIRED)
find_library(CIVETWEB_LIBRARY civetweb REQUIRED)
add_library(byzerperf_civetweb INTERFACE)
target_include_directories(byzerperf_civetweb SYSTEM INTERFACE
  ${CIVETWEB_INCLUDE})
target_link_libraries(byzerperf_civetweb INTERFACE
  ${CIVETWEB_CPP_LIBRARY} ${CIVETWEB_LIBRARY})
# sentencepiece.pc names the library that trains models as well.
find_path(SENTENCEPIECE_INCLUDE sentencepiece_processor.h REQUIRED)
find_library(SENTENCEPIECE_LIBRARY sentencepiece REQUIRED)
add_library(byzerperf_sentencepiece INTERFACE)
target_include_directories(byzerperf_sentencepiece SYSTEM INTERFACE
  ${SENTENCEPIECE_INCLUDE})
target_link_libraries(byzerperf_sentencepiece INTERFACE
  ${SENTENCEPIECE_LIBRARY})
find_path(MUSTACHE_INCLUDE mustache.hpp PATH_SUFFIXES kainjow REQUIRED)
add_library(byzerperf_mustache INTERFACE)
target_include_directories(byzerperf_mustache SYSTEM INTERFACE
  ${MUSTACHE_INCLUDE})

# A build that repeats is a build that waits: use ccache where it is installed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
