// Identifiers that cannot be mixed up: each kind of thing has an id type of its own.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace specgen {

// A number that names one thing of the kind `Tag`. Zero is never given out and means "none".
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint64_t value) : value_(value) {}

  constexpr std::uint64_t value() const { return value_; }
  constexpr bool is_none() const { return value_ == 0; }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace specgen

template <class Tag>
struct std::hash<specgen::Id<Tag>> {
  std::size_t operator()(specgen::Id<Tag> id) const noexcept {
    return std::hash<std::uint64_t>()(id.value());
  }
};
