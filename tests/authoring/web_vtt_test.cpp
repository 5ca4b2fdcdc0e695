#include "authoring/web_vtt.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

using lectern::authoring::most_cues;
using lectern::authoring::most_web_vtt_faults;
using lectern::authoring::parse_web_vtt;
using lectern::authoring::WebVtt;
using namespace std::string_literals;

namespace {

/// Describes the cues: `start end text`, one line each.
std::string told(const WebVtt& parsed) {
    for (const auto& fault : parsed.faults) {
        BOOST_ERROR("line " + std::to_string(fault.line) + ' ' + fault.text);
    }
    std::string lines;
    for (const auto& cue : parsed.cues) {
        lines +=
            std::to_string(cue.start_ms) + ' ' + std::to_string(cue.end_ms) + ' ' + cue.text + '\n';
    }
    return lines;
}

std::string cues_of(std::string_view text) {
    return told(parse_web_vtt(text));
}

/// Returns the cue of a file with one cue that has this timing line.
std::string cue_with(const std::string& timing) {
    return cues_of("WEBVTT\n\n" + timing + "\nHi\n");
}

/// Returns the faults: `line text`, one line each, without what was expected.
std::string faults_of(std::string_view text) {
    std::string lines;
    for (const auto& fault : parse_web_vtt(text).faults) {
        BOOST_TEST(fault.text.find(" (expected ") != std::string::npos, fault.text);
        lines +=
            std::to_string(fault.line) + ' ' + fault.text.substr(0, fault.text.find(" (")) + '\n';
    }
    return lines;
}

std::string fault_of_timing(const std::string& timing) {
    return faults_of("WEBVTT\n\n" + timing + "\nHi\n");
}

std::string cue_at(std::size_t second) {
    const auto two = [](std::size_t number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    const auto start = two(second / 3600) + ':' + two(second / 60 % 60) + ':' + two(second % 60);
    return start + ".000 --> " + start + ".500\nx\n\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(web_vtt)

// --- Good files ---

BOOST_AUTO_TEST_CASE(a_cue_has_its_times_in_milliseconds_and_its_text) {
    BOOST_TEST(cues_of("WEBVTT\n\n00:01.000 --> 00:04.250\nWatch once.\n\n"
                       "01:02:03.004 --> 01:02:05.000\nThen try.\n") ==
               "1000 4250 Watch once.\n3723004 3725000 Then try.\n");
}

BOOST_AUTO_TEST_CASE(every_line_ending_is_read_alike) {
    const auto expected = "1000 2000 One line\n3000 4000 Two\n"s;
    BOOST_TEST(cues_of("WEBVTT\n\n00:01.000 --> 00:02.000\nOne\nline\n\n"
                       "00:03.000 --> 00:04.000\nTwo") == expected);
    BOOST_TEST(cues_of("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nOne\r\nline\r\n\r\n"
                       "00:03.000 --> 00:04.000\r\nTwo\r\n") == expected);
    BOOST_TEST(cues_of("WEBVTT\r\r00:01.000 --> 00:02.000\rOne\rline\r\r"
                       "00:03.000 --> 00:04.000\rTwo\r\r\r") == expected);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_and_a_title_in_the_header_are_skipped) {
    BOOST_TEST(cues_of("\xef\xbb\xbfWEBVTT - Lesson one\nKind: captions\n\n"
                       "00:01.000 --> 00:02.000\nHi") == "1000 2000 Hi\n");
    BOOST_TEST(cues_of("WEBVTT\tLesson one\n\n00:01.000 --> 00:02.000\nHi") == "1000 2000 Hi\n");
}

BOOST_AUTO_TEST_CASE(notes_styles_and_regions_are_skipped) {
    BOOST_TEST(cues_of("WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\nwidth:40%\n\n"
                       "NOTE\nNot\nsaid\n\nNOTE one line\n\n00:01.000 --> 00:02.000\nHi\n\n"
                       "NOTE\tlast") == "1000 2000 Hi\n");
}

BOOST_AUTO_TEST_CASE(a_cue_may_have_an_id_and_settings_which_are_ignored) {
    BOOST_TEST(cues_of("WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start position:0%\nHi\n\n"
                       "intro - b\n00:03.000 --> 00:04.000\tline:0\nThere\n") ==
               "1000 2000 Hi\n3000 4000 There\n");
}

BOOST_AUTO_TEST_CASE(an_id_may_begin_like_a_note) {
    BOOST_TEST(cues_of("WEBVTT\n\nNOTES\n00:01.000 --> 00:02.000\nHi\n") == "1000 2000 Hi\n");
}

BOOST_AUTO_TEST_CASE(times_need_no_blanks_around_the_arrow_and_may_have_tabs) {
    BOOST_TEST(cue_with("00:01.000-->00:02.000") == "1000 2000 Hi\n");
    BOOST_TEST(cue_with("  00:01.000\t-->\t 00:02.000  ") == "1000 2000 Hi\n");
}

BOOST_AUTO_TEST_CASE(cues_may_overlap_and_may_have_no_text) {
    BOOST_TEST(cues_of("WEBVTT\n\n00:01.000 --> 00:05.000\nA\n\n00:01.000 --> 00:02.000\n\n"
                       "00:02.000 --> 00:03.000\nB\n") == "1000 5000 A\n1000 2000 \n2000 3000 B\n");
}

BOOST_AUTO_TEST_CASE(a_file_without_cues_is_valid) {
    BOOST_TEST(cues_of("WEBVTT").empty());
    BOOST_TEST(cues_of("WEBVTT\n\n\n\n").empty());
}

BOOST_AUTO_TEST_CASE(the_largest_time_is_a_hundred_hours) {
    BOOST_TEST(cue_with("23:59:59.999 --> 24:00:00.000") == "86399999 86400000 Hi\n");
    BOOST_TEST(fault_of_timing("23:59:59.999 --> 24:00:00.001") == "3 ends after 24 hours\n");
    BOOST_TEST(fault_of_timing("00:01.000 --> 999:00:00.000") == "3 is not the time of a cue\n");
}

// --- Bad files ---

BOOST_AUTO_TEST_CASE(a_text_without_the_header_is_refused_in_line_one) {
    for (const std::string text : {"", "webvtt\n", "WEBVTTX\n", " WEBVTT\n", "\n"}) {
        BOOST_TEST(faults_of(text) == "1 is not the header\n", text);
    }
    BOOST_TEST(faults_of("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n")
                   .starts_with("1 is not the header\n"));
}

BOOST_AUTO_TEST_CASE(a_malformed_time_is_refused_with_its_line) {
    for (const std::string timing :
         {"00:01,000 --> 00:02.000", "00:01.000 --> 00:02", "0:01.000 --> 00:02.000",
          "00:60.000 --> 01:01.000", "60:00.000 --> 61:00.000", "00:01.00 --> 00:02.000",
          "00:01.0000 --> 00:02.000", "1:00:01.000 --> 1:00:02.000", "00:01.000 -->",
          "--> 00:02.000", "-00:01.000 --> 00:02.000", "00:01.000 --> 00:02.000x",
          "00:00:00:01.000 --> 00:02.000", "00:01.000 00:02.000 -->",
          "4294967297:00:01.000 --> 00:02.000"}) {
        BOOST_TEST(fault_of_timing(timing) == "3 is not the time of a cue\n", timing);
    }
}

BOOST_AUTO_TEST_CASE(an_end_that_is_not_after_the_start_is_refused) {
    BOOST_TEST(fault_of_timing("00:02.000 --> 00:02.000") == "3 ends at its start or before\n");
    BOOST_TEST(fault_of_timing("00:02.000 --> 00:01.999") == "3 ends at its start or before\n");
}

BOOST_AUTO_TEST_CASE(a_start_before_that_of_the_cue_above_is_refused) {
    BOOST_TEST(faults_of("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:04.999 --> 00:07.000\nB\n") ==
               "6 starts before the cue above\n");
}

BOOST_AUTO_TEST_CASE(a_block_that_is_no_cue_is_refused) {
    BOOST_TEST(faults_of("WEBVTT\n\nHello\n\n00:01.000 --> 00:02.000\nHi\n") == "3 stands alone\n");
    BOOST_TEST(faults_of("WEBVTT\n\nHello\nthere\n") == "4 is not the time of a cue\n");
    BOOST_TEST(faults_of("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\nstill Hi\n") ==
               "6 stands alone\n");
}

BOOST_AUTO_TEST_CASE(a_cue_without_an_empty_line_before_it_is_refused) {
    BOOST_TEST(faults_of("WEBVTT\n00:01.000 --> 00:02.000\nHi\n") == "2 has a cue in the header\n");
    BOOST_TEST(faults_of("WEBVTT\n\nNOTE a\n00:01.000 --> 00:02.000\nHi\n") ==
               "4 has a cue in a note, style or region\n");
    BOOST_TEST(faults_of("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n"
                         "00:03.000 --> 00:04.000\r\nThere\r\n") ==
               "5 has a cue in the text of another\n");
}

BOOST_AUTO_TEST_CASE(each_fault_is_reported_up_to_twenty) {
    BOOST_TEST(faults_of("WEBVTT\n\nbad\n\n00:02.000 --> 00:01.000\nHi\n\n00:03.000 --> x\nHo\n") ==
               "3 stands alone\n5 ends at its start or before\n8 is not the time of a cue\n");
    std::string text = "WEBVTT\n\n";
    for (std::size_t i = 0; i < most_web_vtt_faults; ++i) text += "bad\n\n";
    BOOST_TEST(parse_web_vtt(text).faults.size() == most_web_vtt_faults);
    BOOST_TEST(parse_web_vtt(text).faults.back().text.starts_with("stands alone"));
    for (int i = 0; i < 80; ++i) text += "bad\n\n";
    const auto faults = parse_web_vtt(text).faults;
    BOOST_REQUIRE(faults.size() == most_web_vtt_faults + 1);
    BOOST_TEST(faults.back().line == 3 + 2 * most_web_vtt_faults);
    BOOST_TEST(faults.back().text == "has further faults");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_and_nul_are_refused_with_their_line) {
    const auto start = "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n"s;
    BOOST_TEST(faults_of(start + "Gr\xf6\xdf" + "e\r\n") ==
               "4 holds a NUL character or no UTF-8\n");
    BOOST_TEST(faults_of(start + "a" + std::string(1, '\0')) ==
               "4 holds a NUL character or no UTF-8\n");
    BOOST_TEST(faults_of("\xff\xfeW") == "1 holds a NUL character or no UTF-8\n");
}

BOOST_AUTO_TEST_CASE(a_text_of_more_than_a_mebibyte_is_refused) {
    std::string text = "WEBVTT\n\nNOTE ";
    text.append((std::size_t{1} << 20) - text.size(), 'x');
    BOOST_TEST(faults_of(text).empty());
    text += 'x';
    BOOST_TEST(faults_of(text) == "1 begins a text that is too large\n");
}

BOOST_AUTO_TEST_CASE(more_than_the_most_cues_are_refused) {
    std::string text = "WEBVTT\n\n";
    for (std::size_t i = 0; i < most_cues; ++i) text += cue_at(i);
    BOOST_TEST(parse_web_vtt(text).faults.empty());
    BOOST_TEST(parse_web_vtt(text).cues.size() == most_cues);
    BOOST_TEST(faults_of(text + cue_at(most_cues) + "nonsense") ==
               std::to_string(3 + 3 * most_cues) + " is one cue too many\n");
}

BOOST_AUTO_TEST_CASE(the_text_of_one_cue_is_bounded) {
    const auto start = "WEBVTT\n\n00:01.000 --> 00:02.000\n"s;
    BOOST_TEST(faults_of(start + std::string(4095, 'x')).empty());
    BOOST_TEST(faults_of(start + std::string(4096, 'x')) ==
               "4 begins a text that is too long for a cue\n");
}

BOOST_AUTO_TEST_SUITE_END()
