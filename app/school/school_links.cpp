#include "school/school_links.hpp"

namespace lectern::school {

void add_school_links(web::ViewData& data, const Config& config) {
    const auto is_given = [](const std::string& value) { return !value.empty(); };
    web::put(data, "refund_policy_url", config.refund_policy_url);
    web::put(data, "has_refund_policy", is_given(config.refund_policy_url));
    web::put(data, "refund_promise", config.refund_promise);
    web::put(data, "has_refund_promise", is_given(config.refund_promise));
    web::put(data, "has_seller", is_given(config.seller_name));
    web::put(data, "seller_name", config.seller_name);
    web::put(data, "seller_address", config.seller_address);
    web::put(data, "has_seller_vat_id", is_given(config.seller_vat_id));
    web::put(data, "seller_vat_id", config.seller_vat_id);
    web::put(data, "terms_url", config.terms_url);
    web::put(data, "has_terms", is_given(config.terms_url));
    web::put(data, "privacy_url", config.privacy_url);
    web::put(data, "has_privacy", is_given(config.privacy_url));
    web::put(data, "imprint_url", config.imprint_url);
    web::put(data, "has_imprint", is_given(config.imprint_url));
}

}  // namespace lectern::school
