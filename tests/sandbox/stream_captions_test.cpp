#include "sandbox/stream_captions.hpp"

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern::sandbox {

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";
const std::string type = "multipart/form-data; boundary=xyz";

std::string form(const std::string& field, const std::string& content) {
    return "--xyz\r\nContent-Disposition: form-data; name=\"" + field +
           "\"; filename=\"en.vtt\"\r\nContent-Type: text/vtt\r\n\r\n" + content +
           "\r\n--xyz--\r\n";
}

std::string languages_of(const std::vector<StreamCaptions>& captions) {
    std::string languages;
    for (const auto& each : captions) languages += each.language + ' ';
    return languages;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sandbox_stream_captions)

BOOST_AUTO_TEST_CASE(file_of_a_form_is_taken_out_unchanged) {
    const std::string content = "WEBVTT\n\n--xy\r\n\r\n00:01";
    BOOST_TEST(file_in_form(form("file", content), type, "file").value_or("none") == content);
    BOOST_TEST(file_in_form(form("file", ""), type, "file").value_or("none") == "");
    const auto two = form("other", "a").substr(0, form("other", "a").size() - 9);
    BOOST_TEST(file_in_form(two + "\r\n" + form("file", content), type, "file").value_or("none") ==
               content);
}

BOOST_AUTO_TEST_CASE(form_without_the_file_has_none) {
    BOOST_TEST(!file_in_form(form("other", "x"), type, "file"));
    BOOST_TEST(!file_in_form(form("file", "x"), "text/vtt; boundary=xyz", "file"));
    BOOST_TEST(!file_in_form(form("file", "x"), "multipart/form-data", "file"));
    BOOST_TEST(!file_in_form("--xyz\r\n\r\nx", type, "file"));
    BOOST_TEST(!file_in_form("", type, "file"));
}

BOOST_AUTO_TEST_CASE(uploaded_captions_are_listed_and_replace_those_of_the_demo_lesson) {
    const lectern::test::TemporaryDirectory there;
    const StateDirectory state{there.path() / "state"};
    Settings settings;
    settings.video = there.path();
    there.write("lesson.vtt", "WEBVTT demo");
    const Sandbox sandbox{
        .settings = settings, .state = state, .sessions = Sessions{state, settings.url}};
    BOOST_TEST(languages_of(list_captions(sandbox, uid)) == "en ");
    save_captions(state, uid, "de", "WEBVTT \"Ä\"\n");
    save_captions(state, uid, "en", "WEBVTT own");
    BOOST_TEST(languages_of(list_captions(sandbox, uid)) == "de en ");
    BOOST_TEST(find_captions(sandbox, uid, "de").value().web_vtt == "WEBVTT \"Ä\"\n");
    BOOST_TEST(find_captions(sandbox, uid, "de").value().label == "Deutsch");
    BOOST_TEST(find_captions(sandbox, uid, "en").value().web_vtt == "WEBVTT own");
    const std::string another(32, 'a');
    BOOST_TEST(languages_of(list_captions(sandbox, another)) == "en ");
    BOOST_TEST(!find_captions(sandbox, another, "de"));

    BOOST_TEST(delete_captions(state, uid, "en"));
    BOOST_TEST(find_captions(sandbox, uid, "en").value().web_vtt == "WEBVTT demo");
    BOOST_TEST(!delete_captions(state, uid, "en"));
}

BOOST_AUTO_TEST_CASE(manifest_names_a_playlist_for_each_language) {
    const std::string manifest =
        "#EXTM3U\n#EXT-X-STREAM-INF:SUBTITLES=\"captions\"\npicture.m3u8\n";
    BOOST_TEST(manifest_with(manifest, {}) == manifest);
    BOOST_TEST(manifest_with(manifest, {{"pt-BR", "pt-BR", "WEBVTT"}}) ==
               "#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"pt-BR\",LANGUAGE="
               "\"pt-BR\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions-pt-BR.m3u8\"\n"
               "#EXT-X-STREAM-INF:SUBTITLES=\"captions\"\npicture.m3u8\n");
    BOOST_TEST(language_of_playlist("captions-pt-BR.m3u8").value_or("") == "pt-BR");
    for (const std::string name : {"captions.m3u8", "captions-.m3u8", "captions-..%2Fa.m3u8",
                                   "captions-a_b.m3u8", "captions-en", "video.m3u8"}) {
        BOOST_TEST(!language_of_playlist(name), name);
    }
    BOOST_TEST(captions_playlist("en", 30).find("#EXTINF:30.000000,\n../captions/en\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
