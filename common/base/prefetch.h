#ifndef BYZERPERF_COMMON_BASE_PREFETCH_H_
#define BYZERPERF_COMMON_BASE_PREFETCH_H_

#include <cstddef>

namespace byzerperf {

// Has the processor fetch memory that is needed a few microseconds later, so
// that the need need not wait for it. Changes nothing; any address may be
// given.
inline void PrefetchBytes(const void* begin, size_t size) {
  constexpr size_t kCacheLineBytes = 64;
  const auto* const bytes = static_cast<const char*>(begin);
  for (size_t at = 0; at < size; at += kCacheLineBytes) {
    __builtin_prefetch(bytes + at);
  }
}

// An object itself, not what it points to.
template <typename T>
void Prefetch(const T& object) {
  PrefetchBytes(&object, sizeof(object));
}

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_PREFETCH_H_
