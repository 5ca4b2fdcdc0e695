#include "config.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

#include <sys/un.h>
#include <boost/test/unit_test.hpp>

#include "support/seal_keys.hpp"
#include "support/settings.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

Values with(Values values, const std::string& name, const std::string& value) {
    values[name] = value;
    return values;
}

std::string faults_of(const Values& values) {
    try {
        config_from(values);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

std::string faults_of_production(const std::string& name, const std::string& value) {
    return faults_of(with(production_values(), name, value));
}

std::string faults_of_sandbox(const std::string& name, const std::string& value) {
    return faults_of(with(sandbox_values(), name, value));
}

/// Sets an environment variable during its lifetime. The tests run in one thread.
class Variable {
  public:
    Variable(const char* name, const std::string& value) : name_{name} {
        setenv(name, value.c_str(), 1);
    }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

bool is_required(const Setting& setting) {
    auto values = production_values();
    values.erase(std::string{setting.name});
    return !faults_of(values).empty();
}

/// Returns what systemd/lectern.env.example must contain after its first paragraph.
std::string expected_example() {
    std::string text;
    for (const auto& setting : settings()) {
        text += "\n# " + std::string{setting.meaning} + '\n';
        if (setting.is_secret)
            text += setting.used_by.empty() ? "# (secret if it has a password)\n"
                                            : "# (secret: in a file of its own)\n";
        if (!is_required(setting)) text += '#';
        text += std::string{setting.name} + '=' + std::string{setting.default_value} + '\n';
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(the_smallest_configuration_of_each_mode_is_accepted) {
    BOOST_TEST(faults_of(sandbox_values()) == "");
    BOOST_TEST(faults_of(production_values()) == "");
}

BOOST_AUTO_TEST_CASE(defaults_are_filled_in) {
    const auto config = config_from(production_values());
    BOOST_TEST(config.pages_workers == 3);
    BOOST_TEST(config.outside_workers == 4);
    BOOST_TEST(config.password_workers == 2);
    BOOST_TEST(config.sockets == "/run/lectern");
    BOOST_TEST(!config.metrics);
    BOOST_TEST(config.shared_page_seconds == 1);
    BOOST_TEST(config.complete_at_percent == 90);
    BOOST_TEST(config.stripe_api_url == "https://api.stripe.com");
    BOOST_TEST(config.school_name == "Lectern");
    BOOST_TEST(!config.is_sandbox());
}

BOOST_AUTO_TEST_CASE(an_empty_value_counts_as_missing) {
    BOOST_TEST(config_from(with(production_values(), "LECTERN_PAGES_WORKERS", "")).pages_workers ==
               3);
    BOOST_TEST(faults_of_production("SMTP_URL", "") == "SMTP_URL is missing");
}

BOOST_AUTO_TEST_CASE(all_faults_are_reported_at_once_with_the_names_of_the_settings) {
    BOOST_TEST(faults_of({}) ==
               "LECTERN_BASE_URL is missing\n"
               "LECTERN_DATABASE_URL is missing\n"
               "LECTERN_SUPPORT_EMAIL is missing\n"
               "STRIPE_SECRET_KEY is missing\n"
               "STRIPE_WEBHOOK_SECRET is missing\n"
               "SMTP_URL is missing\n"
               "MAIL_FROM is missing");
}

BOOST_AUTO_TEST_CASE(a_fault_names_the_setting_and_never_its_value) {
    const auto faults = faults_of_production("STRIPE_SECRET_KEY", "pk_live_very_private");
    BOOST_TEST(faults.starts_with("STRIPE_SECRET_KEY must begin with"));
    BOOST_TEST(faults.find("very_private") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_misspelt_mode_is_refused_and_counts_as_production) {
    const auto faults = faults_of_sandbox("LECTERN_MODE", "sandbx");
    BOOST_TEST(faults.starts_with("LECTERN_MODE must be production or sandbox"));
    BOOST_TEST(faults.find("STRIPE_API_URL") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(production_refuses_what_belongs_to_a_sandbox) {
    for (const auto& [name, value] : Values{{"LECTERN_BASE_URL", "http://localhost:8080"},
                                            {"STRIPE_SECRET_KEY", "sk_sandbox_1"},
                                            {"STRIPE_WEBHOOK_SECRET", "whsec_sandbox_1"},
                                            {"STRIPE_API_URL", "http://localhost:8081"},
                                            {"STREAM_API_URL", "http://localhost:8081"},
                                            {"STREAM_CUSTOMER_URL", "http://localhost:8081"}}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(faults_of_production(name, value).starts_with(name + ' '));
            BOOST_TEST(faults_of_sandbox(name, value) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(production_refuses_an_address_that_only_resembles_stripes) {
    BOOST_TEST(faults_of_production("STRIPE_API_URL", "https://api.stripe.com") == "");
    BOOST_TEST(faults_of_production("STRIPE_API_URL", "https://api.stripe.com.evil.example") != "");
    BOOST_TEST(faults_of_production("STRIPE_API_URL", "https://api.stripe.com/") != "");
}

BOOST_AUTO_TEST_CASE(an_insecure_or_malformed_stripe_url_is_refused) {
    for (const auto* url : {"http://elsewhere.example", "http://localhost:8081/", "elsewhere", "-"})
        BOOST_TEST(faults_of_sandbox("STRIPE_API_URL", url) != "", url);
}

BOOST_AUTO_TEST_CASE(a_sandbox_refuses_a_live_key) {
    BOOST_TEST(faults_of_sandbox("STRIPE_SECRET_KEY", "sk_live_1") != "");
    BOOST_TEST(faults_of_sandbox("STRIPE_SECRET_KEY", "rk_live_1") != "");
    BOOST_TEST(faults_of_sandbox("STRIPE_SECRET_KEY", "sk_test_1") == "");
}

BOOST_AUTO_TEST_CASE(smtp_without_tls_is_allowed_only_in_a_sandbox_on_this_machine) {
    const auto allows = [](const Values& values, const std::string& url) {
        return config_from(with(values, "SMTP_URL", url)).allows_plain_smtp();
    };
    BOOST_TEST(allows(sandbox_values(), "smtp://127.0.0.1:8025"));
    BOOST_TEST(!allows(sandbox_values(), "smtp://mail.school.example:587"));
    BOOST_TEST(!allows(sandbox_values(), "smtps://127.0.0.1:465"));
    BOOST_TEST(!allows(production_values(), "smtp://127.0.0.1:8025"));
}

BOOST_AUTO_TEST_CASE(a_base_url_must_be_an_origin) {
    for (const auto* url : {"https://school.example", "https://school.example:8443"})
        BOOST_TEST(faults_of_production("LECTERN_BASE_URL", url) == "");
    for (const auto* url :
         {"https://school.example/", "https://school.example/courses", "school.example",
          "https://user@school.example", "http://school.example", "https://", "https://a b"})
        BOOST_TEST(faults_of_production("LECTERN_BASE_URL", url) != "", url);
    BOOST_TEST(faults_of_sandbox("LECTERN_BASE_URL", "http://school.example:8080") != "");
    BOOST_TEST(faults_of_sandbox("LECTERN_BASE_URL", "http://127.0.0.1:8080") == "");
}

BOOST_AUTO_TEST_CASE(the_stream_address_cannot_add_to_the_security_policy) {
    const auto* name = "STREAM_CUSTOMER_URL";
    BOOST_TEST(faults_of_production(name, "https://customer-abc123.cloudflarestream.com") == "");
    BOOST_TEST(
        faults_of_production(name, "https://customer-a.cloudflarestream.com; script-src *") != "");
    BOOST_TEST(faults_of_sandbox(name, "http://localhost:1; script-src *") != "");
}

BOOST_AUTO_TEST_CASE(storage_and_signing_settings_must_be_complete_or_absent) {
    const Values storage{
        {"R2_ENDPOINT", "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com"},
        {"R2_BUCKET", "files"},
        {"R2_ACCESS_KEY_ID", "abc"},
        {"R2_SECRET_ACCESS_KEY", "def"}};
    auto values = production_values();
    values.insert(storage.begin(), storage.end());
    BOOST_TEST(faults_of(values) == "");
    for (const auto& [name, value] : storage) {
        BOOST_TEST(faults_of(with(values, name, "")).starts_with(name + " is missing: R2_"));
    }
    BOOST_TEST(faults_of_production("R2_BUCKET", "files") ==
               "R2_ENDPOINT is missing: R2_BUCKET needs it\n"
               "R2_ACCESS_KEY_ID is missing: R2_BUCKET needs it\n"
               "R2_SECRET_ACCESS_KEY is missing: R2_BUCKET needs it");
    BOOST_TEST(faults_of_production("STREAM_KEY_ID", "abc") ==
               "STREAM_SIGNING_KEY is missing: STREAM_KEY_ID needs it");
    BOOST_TEST(faults_of_production("STREAM_API_TOKEN", "abc") ==
               "STREAM_ACCOUNT_ID is missing: STREAM_API_TOKEN needs it");
    BOOST_TEST(faults_of(with(with(production_values(), "STREAM_KEY_ID", "abc"),
                              "STREAM_SIGNING_KEY", std::string(5000, 'A'))) == "");
}

BOOST_AUTO_TEST_CASE(the_storage_endpoint_is_cloudflare_or_in_a_sandbox_this_machine) {
    const auto is_fine = [](const Values& values, const std::string& endpoint) {
        return faults_of(with(values, "R2_ENDPOINT", endpoint)).find("R2_ENDPOINT must") ==
               std::string::npos;
    };
    const std::string account = "https://0123456789abcdef0123456789abcdef";
    BOOST_TEST(is_fine(production_values(), account + ".r2.cloudflarestorage.com"));
    BOOST_TEST(is_fine(production_values(), account + ".eu.r2.cloudflarestorage.com"));
    BOOST_TEST(!is_fine(production_values(), account + ".r2.cloudflarestorage.com/files"));
    BOOST_TEST(!is_fine(production_values(), account + ".r2.cloudflarestorage.com.evil.example"));
    BOOST_TEST(!is_fine(production_values(), "http://localhost:8081"));
    BOOST_TEST(is_fine(sandbox_values(), "http://localhost:8081"));
}

BOOST_AUTO_TEST_CASE(cloudflares_script_may_be_loaded_unless_it_is_turned_off) {
    BOOST_TEST(config_from(production_values()).stream_sdk);
    BOOST_TEST(!config_from(with(production_values(), "LECTERN_STREAM_SDK", "off")).stream_sdk);
}

BOOST_AUTO_TEST_CASE(metrics_are_shown_only_if_they_are_turned_on) {
    BOOST_TEST(!config_from(production_values()).metrics);
    BOOST_TEST(config_from(with(production_values(), "LECTERN_METRICS", "on")).metrics);
}

BOOST_AUTO_TEST_CASE(access_rules_of_videos_are_checked_at_start) {
    const auto* name = "STREAM_ACCESS_RULES";
    const std::string rules = R"([{"type":"any","action":"block"}])";
    const auto config = config_from(with(production_values(), name, rules));
    BOOST_TEST(config.stream_access_rules == rules);
    BOOST_TEST(faults_of_production(name, R"([{"type":"any"}])").starts_with(name));
}

BOOST_AUTO_TEST_CASE(one_or_two_webhook_secrets_are_accepted) {
    const auto* name = "STRIPE_WEBHOOK_SECRET";
    const auto config = config_from(with(production_values(), name, "whsec_old,whsec_new"));
    const std::vector<std::string> expected{"whsec_old", "whsec_new"};
    BOOST_TEST(config.stripe_webhook_secrets == expected, boost::test_tools::per_element());
    for (const auto* value :
         {"whsec_a,whsec_b,whsec_c", "whsec_a,", ",whsec_a", "secret", "whsec_"})
        BOOST_TEST(faults_of_production(name, value) != "", value);
}

BOOST_AUTO_TEST_CASE(the_stripe_mode_decides_livemode_and_a_key_of_the_other_mode_is_refused) {
    const auto values = [](const char* key, const char* mode) {
        return with(with(production_values(), "STRIPE_SECRET_KEY", key), "STRIPE_MODE", mode);
    };
    for (const auto process : {Process::pages, Process::outside}) {
        BOOST_TEST(config_from(values("sk_live_1", "live"), process).is_livemode());
        BOOST_TEST(config_from(values("rk_live_1", ""), process).is_livemode());
        BOOST_TEST(!config_from(values("sk_test_1", "test"), process).is_livemode());
    }
    BOOST_TEST(!config_from(with(sandbox_values(), "STRIPE_MODE", "live")).is_livemode());
    BOOST_TEST(faults_of(values("sk_test_1", "live")) ==
               "STRIPE_SECRET_KEY is a test key, but STRIPE_MODE is live");
    BOOST_TEST(faults_of(values("rk_live_1", "test")) ==
               "STRIPE_SECRET_KEY is a live key, but STRIPE_MODE is test");
}

BOOST_AUTO_TEST_CASE(a_colour_must_be_six_hexadecimal_digits) {
    for (const auto* value : {"blue", "#fff", "1f4e8c", "#1f4e8c}", "#1f4e8c;x:y"})
        BOOST_TEST(faults_of_production("LECTERN_ACCENT", value) ==
                       "LECTERN_ACCENT must be a colour such as #1f4e8c",
                   value);
    const auto config = config_from(with(production_values(), "LECTERN_ACCENT", "#8C1f4e"));
    BOOST_TEST(!config.brand.style.empty());
    BOOST_TEST(config_from(production_values()).brand.style.empty());
}

BOOST_AUTO_TEST_CASE(a_logo_must_be_a_readable_picture) {
    const TemporaryDirectory directory;
    directory.write("logo.svg", R"(<svg viewBox="0 0 90 30"></svg>)");
    directory.write("page.svg", "<html></html>");
    const auto path_of = [&](const char* name) { return (directory.path() / name).string(); };
    for (const auto& value : {path_of("page.svg"), path_of("none.svg"), std::string{"/etc/passwd"},
                              std::string{"logo.svg"}, std::string{"https://cdn.example/logo.svg"}})
        BOOST_TEST(faults_of_production("LECTERN_LOGO", value) != "", value);
    const auto config = config_from(with(production_values(), "LECTERN_LOGO", path_of("logo.svg")));
    BOOST_REQUIRE(config.logo.has_value());
    BOOST_TEST(config.logo->width == 90);
    BOOST_TEST(!config_from(production_values()).logo.has_value());
}

BOOST_AUTO_TEST_CASE(the_key_of_two_step_sign_in_has_32_bytes) {
    BOOST_TEST(config_from(production_values()).two_step_key == "");
    const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const auto config = config_from(with(production_values(), "LECTERN_TWO_STEP_KEY", key));
    BOOST_TEST(config.two_step_key.size() == 32U);
    BOOST_TEST(config.two_step_key.back() == '\x1f');
    const auto replaced = config_from(with(production_values(), "LECTERN_TWO_STEP_KEY",
                                           "ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=," + key));
    BOOST_TEST(replaced.two_step_key.size() == 64U);
    BOOST_TEST(replaced.two_step_key.front() == ' ', "the newer key is the first");
    BOOST_TEST(replaced.two_step_key.substr(32) == config.two_step_key);
    for (const auto& value : {std::string{"AAECAwQFBgcICQoLDA0ODw=="}, std::string{"very_private"},
                              key + ",", key + ",very_private", key + "," + key + "," + key}) {
        const auto faults = faults_of_production("LECTERN_TWO_STEP_KEY", value);
        BOOST_TEST(faults.starts_with("LECTERN_TWO_STEP_KEY must be 32 random bytes"), faults);
        BOOST_TEST(faults.find("very_private") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_key_of_the_audit_seal_and_the_file_of_its_checkpoints_are_checked) {
    BOOST_TEST(config_from(production_values()).audit_seal_key == "");
    BOOST_TEST(config_from(with(production_values(), "LECTERN_AUDIT_SEAL_KEY", seal_key))
                   .audit_seal_key.size() == 32U);
    for (const auto* name : {"LECTERN_AUDIT_SEAL_KEY", "LECTERN_AUDIT_CHECKPOINTS"}) {
        const auto faults = faults_of_production(name, "very_private");
        BOOST_TEST(faults.starts_with(std::string{name} + " must be "), faults);
        BOOST_TEST(faults.find("very_private") == std::string::npos);
    }
    BOOST_TEST(faults_of_production("LECTERN_AUDIT_CHECKPOINTS", "/mnt/elsewhere/lines") == "");
}

BOOST_AUTO_TEST_CASE(the_schools_own_words_are_short_and_utf8) {
    const std::map<std::string, std::string Config::*> words{
        {"LECTERN_FRONT_HEADING", &Config::front_heading},
        {"LECTERN_FRONT_PICTURE_ALT", &Config::front_picture_alt},
        {"LECTERN_FOOTER_TEXT", &Config::footer_text},
        {"LECTERN_REFUND_PROMISE", &Config::refund_promise}};
    for (const auto& [name, member] : words) {
        BOOST_TEST((config_from(production_values()).*member).empty(), name);
        BOOST_TEST((config_from(with(production_values(), name, "Für alle")).*member) ==
                   "Für alle");
        for (const auto& value : {std::string(301, 'a'), std::string{"Caf\xe9"}}) {
            BOOST_TEST(faults_of_production(name, value) ==
                       name + " must be UTF-8 text of at most 300 characters");
        }
    }
}

BOOST_AUTO_TEST_CASE(the_text_and_the_picture_of_the_front_page_are_readable_files) {
    const TemporaryDirectory directory;
    directory.write("front.md", "A school for *everybody*.");
    directory.write("empty.md", "<!-- later -->");
    directory.write("front.jpg", "no picture");
    const auto path_of = [&](const char* name) { return (directory.path() / name).string(); };
    const auto* const text = "LECTERN_FRONT_TEXT";
    const auto config = config_from(with(production_values(), text, path_of("front.md")));
    BOOST_TEST(config.front_text_html.find("<em>everybody</em>") != std::string::npos);
    BOOST_TEST(config_from(production_values()).front_text_html == "");
    for (const auto& value : {path_of("none.md"), path_of("empty.md"), std::string{"front.md"}})
        BOOST_TEST(faults_of_production(text, value).starts_with("LECTERN_FRONT_TEXT must"), value);
    for (const auto& value : {path_of("front.jpg"), std::string{"https://cdn.example/front.jpg"}})
        BOOST_TEST(faults_of_production("LECTERN_FRONT_PICTURE", value) ==
                   "LECTERN_FRONT_PICTURE must be the path of a .jpg, .png or .webp of at most 512 "
                   "KiB");
}

BOOST_AUTO_TEST_CASE(the_seller_has_a_name_and_an_address_of_up_to_six_lines) {
    auto values = with(production_values(), "LECTERN_SELLER_NAME", "Ada Albrecht");
    const std::string name = "LECTERN_SELLER_ADDRESS";
    BOOST_TEST(faults_of(values) == name + " is missing: LECTERN_SELLER_NAME needs it");
    values = with(values, name, "1 Lecture Street|10115 Berlin");
    BOOST_TEST(config_from(values).seller_name == "Ada Albrecht");
    BOOST_TEST(config_from(values).seller_address == "1 Lecture Street\n10115 Berlin");
    for (const auto* address : {"|Berlin", "Berlin|", "1||2", "1|2|3|4|5|6|7"}) {
        BOOST_TEST(faults_of(with(values, name, address)) ==
                       name + " must be 1 to 6 lines with | between, none of them empty",
                   address);
    }
    BOOST_TEST(config_from(with(values, "LECTERN_SELLER_VAT_ID", "DE123456789")).seller_vat_id ==
               "DE123456789");
    for (const auto* number : {"DE", "DE<1234>"}) {
        BOOST_TEST(faults_of(with(values, "LECTERN_SELLER_VAT_ID", number)) ==
                       "LECTERN_SELLER_VAT_ID must be a tax number such as DE123456789",
                   number);
    }
}

BOOST_AUTO_TEST_CASE(terms_privacy_and_imprint_are_pages_on_the_web) {
    const std::map<std::string, std::string Config::*> pages{
        {"LECTERN_TERMS_URL", &Config::terms_url},
        {"LECTERN_PRIVACY_URL", &Config::privacy_url},
        {"LECTERN_IMPRINT_URL", &Config::imprint_url}};
    const std::string url = "https://school.example/page";
    for (const auto& [name, member] : pages) {
        BOOST_TEST((config_from(with(production_values(), name, url)).*member) == url, name);
        BOOST_TEST(faults_of_production(name, "javascript:alert(1)").starts_with(name + " must"));
    }
}

BOOST_AUTO_TEST_CASE(the_refund_policy_is_a_page_on_the_web) {
    const auto* name = "LECTERN_REFUND_POLICY_URL";
    BOOST_TEST(config_from(production_values()).refund_policy_url == "");
    for (const std::string value :
         {"https://school.example", "https://school.example/refunds?lang=en#courses",
          "https://www.school.example:8443/terms/refunds_2026.html"}) {
        BOOST_TEST(config_from(with(production_values(), name, value)).refund_policy_url == value);
    }
    for (const std::string& value :
         {std::string{"http://school.example/refunds"}, std::string{"school.example/refunds"},
          std::string{"https:///refunds"}, std::string{"https://school.example/a b"},
          std::string{"https://school.example/\"onclick=x"}, std::string{"javascript:alert(1)"},
          "https://school.example/" + std::string(500, 'a')}) {
        BOOST_TEST(faults_of_production(name, value) ==
                       std::string{name} + " must be https://HOST/PATH, of at most 500 bytes",
                   value);
    }
}

BOOST_AUTO_TEST_CASE(tax_is_off_until_it_is_configured) {
    BOOST_TEST((config_from(production_values()).tax == Tax::off));
    BOOST_TEST(config_from(production_values()).stripe_tax_code == "txcd_20060158");
    for (const auto tax : {Tax::off, Tax::inclusive, Tax::exclusive}) {
        const auto config = config_from(with(production_values(), "STRIPE_TAX", to_text(tax)));
        BOOST_TEST((config.tax == tax), to_text(tax));
    }
    BOOST_TEST(faults_of_production("STRIPE_TAX", "Exclusive") ==
               "STRIPE_TAX must be off, inclusive or exclusive");
    BOOST_TEST(faults_of_production("STRIPE_TAX_CODE", "txcd_20060258") == "");
}

BOOST_AUTO_TEST_CASE(the_payment_page_has_the_language_of_the_school_if_it_is_set) {
    const auto locale_with = [](const std::string& language) {
        return config_from(with(production_values(), "LECTERN_LANG", language)).checkout_locale;
    };
    BOOST_TEST(config_from(production_values()).checkout_locale == "");
    BOOST_TEST(locale_with("de-AT") == "de");
    BOOST_TEST(locale_with("ar") == "");
}

BOOST_AUTO_TEST_CASE(buyers_are_not_asked_about_withdrawal_until_it_is_configured) {
    BOOST_TEST(!config_from(production_values()).asks_for_withdrawal_waiver);
    BOOST_TEST(config_from(with(production_values(), "LECTERN_WITHDRAWAL_WAIVER", "on"))
                   .asks_for_withdrawal_waiver);
}

BOOST_AUTO_TEST_CASE(stripe_makes_no_invoices_until_it_is_configured) {
    BOOST_TEST(!config_from(production_values()).creates_invoices);
    BOOST_TEST(config_from(with(production_values(), "STRIPE_INVOICES", "on")).creates_invoices);
}

BOOST_AUTO_TEST_CASE(buyers_can_be_made_to_accept_terms_that_the_school_has) {
    BOOST_TEST(!config_from(production_values()).needs_terms);
    BOOST_TEST(faults_of_production("STRIPE_TERMS", "on") ==
               "LECTERN_TERMS_URL is missing: STRIPE_TERMS needs it");
    const auto values =
        with(production_values(), "LECTERN_TERMS_URL", "https://school.example/terms");
    BOOST_TEST(config_from(with(values, "STRIPE_TERMS", "on")).needs_terms);
    // A command that uses Stripe, but not the URLs of the school
    BOOST_TEST(config_from(with(production_values(), "STRIPE_TERMS", "on"),
                           std::vector{SettingGroup::stripe})
                   .needs_terms);
}

BOOST_AUTO_TEST_CASE(values_out_of_bounds_are_refused) {
    for (const auto& [name, value] :
         Values{{"LECTERN_PAGES_WORKERS", "0"},
                {"LECTERN_OUTSIDE_WORKERS", "257"},
                {"LECTERN_PASSWORD_WORKERS", "two"},
                {"LECTERN_SHARED_PAGE_SECONDS", "61"},
                {"LECTERN_KEPT_KIB", "16385"},
                {"LECTERN_COMPLETE_AT_PERCENT", "101"},
                {"LECTERN_SOCKETS", "sockets"},
                {"STRIPE_MODE", "real"},
                {"LECTERN_LANG", "<script>"},
                {"LECTERN_TIME_ZONE", "../../etc/passwd"},
                {"LECTERN_SUPPORT_EMAIL", "nobody"},
                {"LECTERN_SCHOOL_NAME", "two\nlines"},
                {"LECTERN_WITHDRAWAL_WAIVER", "yes"},
                {"STRIPE_TAX", "on"},
                {"STRIPE_INVOICES", "yes"},
                {"STRIPE_TERMS", "required"},
                {"STRIPE_TAX_CODE", "txcd_1"},
                {"STREAM_SIGNING_KEY", "-----BEGIN RSA PRIVATE KEY-----"},
                {"STREAM_KEY_ID", "a b"},
                {"STREAM_ACCESS_RULES", "nobody"},
                {"STREAM_ACCOUNT_ID", "../accounts"},
                {"STREAM_API_TOKEN", "a b"},
                {"STREAM_API_URL", "https://api.cloudflare.com.evil.example"},
                {"LECTERN_STREAM_SDK", "yes"},
                {"LECTERN_METRICS", "yes"},
                {"R2_BUCKET", "a/b"},
                {"R2_ACCESS_KEY_ID", "a b"},
                {"RESOURCE_LINK_SECONDS", "301"},
                {"SMTP_URL", "smtp://user:password@mail.school.example:587"},
                {"MAIL_FROM", "School <school>"}}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(faults_of_production(name, value).starts_with(name + " must be "));
        }
    }
    for (const auto* number : {"59", "301", "0", "two"})
        BOOST_TEST(faults_of_production("RESOURCE_LINK_SECONDS", number) != "", number);
    BOOST_TEST(faults_of_production("RESOURCE_LINK_SECONDS", "60") == "");
    BOOST_TEST(faults_of_production("RESOURCE_LINK_SECONDS", "300") == "");
    for (const auto* number : {"-1", "257", "three", "3x", " 3", "99999999999"})
        BOOST_TEST(faults_of_production("LECTERN_PAGES_WORKERS", number) != "", number);
    for (const auto* number : {"0", "-1", "101", "90%", "ninety"})
        BOOST_TEST(faults_of_production("LECTERN_COMPLETE_AT_PERCENT", number) != "", number);
    BOOST_TEST(faults_of_production("LECTERN_COMPLETE_AT_PERCENT", "1") == "");
    BOOST_TEST(faults_of_production("LECTERN_COMPLETE_AT_PERCENT", "100") == "");
    BOOST_TEST(faults_of_production("LECTERN_SHARED_PAGE_SECONDS", "0") == "");
    BOOST_TEST(faults_of_production("LECTERN_SHARED_PAGE_SECONDS", "-1") != "");
    for (const auto* number : {"-1", "16385", "4 MiB", "none"})
        BOOST_TEST(faults_of_production("LECTERN_KEPT_KIB", number) != "", number);
    BOOST_TEST(faults_of_production("LECTERN_KEPT_KIB", "0") == "");
    BOOST_TEST(faults_of_production("LECTERN_KEPT_KIB", "16384") == "");
}

BOOST_AUTO_TEST_CASE(a_directory_of_sockets_leaves_room_for_the_name_of_each_socket) {
    constexpr std::string_view usual = "/run/lectern";
    std::size_t longest_name = 0;
    for (const auto* pool : {"pages", "outside", "password"}) {
        const auto unit = std::string{"systemd/lectern-"} + pool + ".socket";
        std::ifstream lines{in_source(unit)};
        for (std::string line; std::getline(lines, line);) {
            const auto start = line.find(usual);
            if (!line.starts_with("ListenStream=") || start == std::string::npos) continue;
            longest_name = std::max(longest_name, line.size() - start - usual.size());
        }
    }
    BOOST_REQUIRE(longest_name > 0);
    const auto longest = sizeof(sockaddr_un::sun_path) - 1 - longest_name;
    const auto fault_of_length = [](std::size_t length) {
        return faults_of_production("LECTERN_SOCKETS", '/' + std::string(length - 1, 'x'));
    };
    BOOST_TEST(fault_of_length(longest) == "");
    BOOST_TEST(fault_of_length(longest + 1) ==
               "LECTERN_SOCKETS must be an absolute path of at most " + std::to_string(longest) +
                   " bytes");
}

BOOST_AUTO_TEST_CASE(a_process_requires_only_the_secrets_it_uses) {
    const auto faults_without = [](const char* secret, Process process) -> std::string {
        auto values = production_values();
        values.erase(secret);
        try {
            config_from(values, process);
        } catch (const ConfigError& error) {
            return error.what();
        }
        return "";
    };
    const std::string no_key = "STRIPE_SECRET_KEY is missing";
    const std::string no_secret = "STRIPE_WEBHOOK_SECRET is missing";
    BOOST_TEST(faults_without("STRIPE_SECRET_KEY", Process::pages) == "");
    BOOST_TEST(faults_without("STRIPE_SECRET_KEY", Process::password) == "");
    BOOST_TEST(faults_without("STRIPE_SECRET_KEY", Process::outside) == no_key);
    BOOST_TEST(faults_without("STRIPE_WEBHOOK_SECRET", Process::outside) == "");
    BOOST_TEST(faults_without("STRIPE_WEBHOOK_SECRET", Process::migrate) == "");
    BOOST_TEST(faults_without("STRIPE_WEBHOOK_SECRET", Process::pages) == no_secret);
    for (const auto process : {Process::pages, Process::outside, Process::password, Process::jobs})
        BOOST_TEST(faults_without("LECTERN_DATABASE_URL", process) ==
                   "LECTERN_DATABASE_URL is missing");
}

BOOST_AUTO_TEST_CASE(a_process_does_not_load_the_secrets_of_other_processes) {
    auto values = production_values();
    values["SMTP_PASSWORD"] = "mail password";
    const auto pages = config_from(values, Process::pages);
    BOOST_TEST(pages.stripe_secret_key == "");
    BOOST_TEST(pages.smtp_password == "");
    BOOST_TEST(pages.stripe_webhook_secrets.front() == "whsec_1");
    const auto jobs = config_from(values, Process::jobs);
    BOOST_TEST(jobs.smtp_password == "mail password");
    BOOST_TEST(jobs.stripe_webhook_secrets.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_is_read) {
    const Variable base{"LECTERN_BASE_URL", "ftp://school.example"};
    BOOST_CHECK_EXCEPTION(read_config(Process::command), ConfigError, [](const ConfigError& error) {
        return std::string{error.what()}.starts_with("LECTERN_BASE_URL must be ");
    });
}

BOOST_AUTO_TEST_CASE(secrets_but_no_other_settings_are_read_from_credential_files) {
    const TemporaryDirectory credentials;
    credentials.write("STRIPE_SECRET_KEY", "sk_live_from_file\n");
    credentials.write("MAIL_FROM", "file@school.example\n");
    auto values = production_values();
    values.erase("STRIPE_SECRET_KEY");
    std::vector<std::unique_ptr<Variable>> environment;
    for (const auto& [name, value] : values)
        environment.push_back(std::make_unique<Variable>(name.c_str(), value));
    const Variable directory{"CREDENTIALS_DIRECTORY", credentials.path()};

    const auto config = read_config(Process::command);
    BOOST_TEST(config.stripe_secret_key == "sk_live_from_file");
    BOOST_TEST(config.mail_from == "School <school@school.example>");

    const Variable key{"STRIPE_SECRET_KEY", "sk_live_from_environment"};
    BOOST_TEST(read_config(Process::command).stripe_secret_key == "sk_live_from_environment");
}

BOOST_AUTO_TEST_CASE(the_example_file_lists_exactly_the_settings) {
    std::ifstream file{in_source("systemd/lectern.env.example")};
    std::string example{std::istreambuf_iterator<char>{file}, {}};
    example.erase(0, example.find("\n\n") + 1);
    const std::string installed = "LECTERN_SHARE=/usr/local/share/lectern";
    const auto share = example.find(installed);
    BOOST_REQUIRE(share != std::string::npos);
    example.replace(share, installed.size(), "LECTERN_SHARE=" LECTERN_DEFAULT_SHARE);
    BOOST_TEST(example == expected_example());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
