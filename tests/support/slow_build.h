#ifndef BYZERPERF_TESTS_SUPPORT_SLOW_BUILD_H_
#define BYZERPERF_TESTS_SUPPORT_SLOW_BUILD_H_

namespace byzerperf {

// Whether a sanitizer watches, which takes many times as long: figures are the
// same in any build, so tests that need many draws for them take fewer or none.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSlowBuild = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif
#else
inline constexpr bool kSlowBuild = false;
#endif

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SLOW_BUILD_H_
