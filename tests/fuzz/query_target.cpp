#include <string>

#include "fuzz/targets.hpp"
#include "platform/http_client.hpp"
#include "web/form.hpp"

namespace lectern::test {

void fuzz_query(std::string_view input) {
    const auto fields = web::parse_query(std::string{input});
    const auto encoded = form_encode(fields);
    require(encoded.find_first_of("\r\n <>\"") == std::string::npos,
            "an encoded query can stand in a header and in HTML");
    require(web::parse_query(encoded) == fields, "an encoded query has the same fields");
}

}  // namespace lectern::test
