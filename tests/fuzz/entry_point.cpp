#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/targets.hpp"
#include "platform/crypto.hpp"

// The entry points of libFuzzer. FUZZ_TARGET names one of the functions in targets.hpp. An
// exception that leaves them ends the program, which libFuzzer reports with the input.

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*words*/) {
    lectern::crypto::initialise();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    lectern::test::FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
