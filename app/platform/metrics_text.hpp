#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

/// Writes metrics in the text format of Prometheus, version 0.0.4 (prometheus.io: "Exposition
/// formats").
class MetricsText {
  public:
    enum class Type { counter, gauge, histogram };
    using Labels = std::vector<std::pair<std::string_view, std::string>>;

    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    /// Begins a metric. Its samples must follow, before the next metric.
    void begin(std::string_view name, Type type, std::string_view help);
    /// Adds a sample. `suffix` comes after the metric's name: `_bucket` of a histogram.
    void add(std::int64_t value, const Labels& labels = {}, std::string_view suffix = {});
    void add(double value, const Labels& labels = {}, std::string_view suffix = {});

    /// Adds whole metrics that were written apart.
    void add_all(const MetricsText& others) { text_ += others.text_; }

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Returns a number as the format writes it, such as the bound of a bucket.
    static std::string text_of(double value);

  private:
    void add_text(const std::string& value, const Labels& labels, std::string_view suffix);

    std::string name_;
    std::string text_;
};

}  // namespace lectern
