#include "school/withdrawal.hpp"

#include <array>

namespace lectern::school {

namespace {

/// The first one is version 1.
constexpr std::array<std::string_view, withdrawal_version> texts{
    "Start the course at once. I agree that it starts before my withdrawal period is over, and I "
    "know that I then lose my right of withdrawal."};

}  // namespace

std::optional<std::string_view> withdrawal_text(int version) {
    if (version < 1 || version > withdrawal_version) return std::nullopt;
    return texts.at(static_cast<std::size_t>(version) - 1);
}

}  // namespace lectern::school
