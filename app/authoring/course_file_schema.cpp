#include "authoring/course_file_schema.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "platform/whole_number.hpp"

namespace lectern::authoring {

// The maximum lengths are at most those checked in sql/migrations/0002_catalogue.sql.
std::string_view course_file_schema() {
    return R"json({
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title": "A course of Lectern",
  "description": "an object with slug, title, promise, status and modules",
  "type": "object",
  "required": ["slug", "title", "promise", "status", "modules"],
  "additionalProperties": false,
  "properties": {
    "slug": {"$ref": "#/definitions/slug"},
    "former_slugs": {
      "description": "a list of at most 50 slugs",
      "type": "array", "maxItems": 50, "items": {"$ref": "#/definitions/slug"}
    },
    "title": {"$ref": "#/definitions/title"},
    "promise": {"$ref": "#/definitions/sentence"},
    "description": {"$ref": "#/definitions/markdown"},
    "outcomes": {"$ref": "#/definitions/sentences"},
    "requirements": {"$ref": "#/definitions/sentences"},
    "teacher": {
      "description": "an object with name and about",
      "type": "object", "required": ["name"], "additionalProperties": false,
      "properties": {
        "name": {"$ref": "#/definitions/title"},
        "about": {"$ref": "#/definitions/markdown"}
      }
    },
    "cover": {
      "description": "an object with object_key, content_type, width, height and alt",
      "type": "object", "required": ["object_key", "content_type", "width", "height"],
      "additionalProperties": false,
      "properties": {
        "object_key": {"$ref": "#/definitions/object_key"},
        "content_type": {
          "description": "image/avif, image/jpeg, image/png or image/webp",
          "type": "string", "enum": ["image/avif", "image/jpeg", "image/png", "image/webp"]
        },
        "width": {"$ref": "#/definitions/pixels"},
        "height": {"$ref": "#/definitions/pixels"},
        "alt": {"$ref": "#/definitions/sentence"}
      }
    },
    "status": {
      "description": "draft, published or retired",
      "type": "string", "enum": ["draft", "published", "retired"]
    },
    "price": {
      "description": "an object with amount_minor, currency and stripe_price",
      "type": "object", "required": ["amount_minor", "currency"], "additionalProperties": false,
      "properties": {
        "amount_minor": {
          "description": "a whole number of the currency's minor unit, 0 to 99999999",
          "type": "integer", "minimum": 0, "maximum": 99999999
        },
        "currency": {
          "description": "three capital letters: EUR",
          "type": "string", "pattern": "^[A-Z]{3}$"
        },
        "stripe_price": {
          "description": "the id of a price at Stripe: price_…",
          "type": "string", "pattern": "^price_[A-Za-z0-9_]+$", "maxLength": 255
        }
      }
    },
    "modules": {
      "description": "a list of 1 to 200 modules",
      "type": "array", "minItems": 1, "maxItems": 200, "items": {"$ref": "#/definitions/module"}
    },
    "resources": {
      "description": "a list of at most 500 resources",
      "type": "array", "maxItems": 500, "items": {"$ref": "#/definitions/resource"}
    }
  },
  "definitions": {
    "slug": {
      "description": "lower-case letters and digits, joined by single hyphens, at most 80",
      "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80
    },
    "key": {
      "description": "letters, digits, dots, hyphens and underscores, at most 80",
      "type": "string", "pattern": "^[A-Za-z0-9._-]+$", "maxLength": 80
    },
    "title": {
      "description": "a text of 1 to 200 characters",
      "type": "string", "minLength": 1, "maxLength": 200
    },
    "sentence": {
      "description": "a text of 1 to 300 characters",
      "type": "string", "minLength": 1, "maxLength": 300
    },
    "sentences": {
      "description": "a list of at most 50 texts",
      "type": "array", "maxItems": 50, "items": {"$ref": "#/definitions/sentence"}
    },
    "object_key": {
      "description": "the object's name in the bucket, at most 1000 characters",
      "type": "string", "minLength": 1, "maxLength": 1000
    },
    "pixels": {
      "description": "a whole number of pixels, 1 to 10000",
      "type": "integer", "minimum": 1, "maximum": 10000
    },
    "markdown": {
      "description": "Markdown of at most 100000 characters",
      "type": "string", "maxLength": 100000
    },
    "module": {
      "description": "an object with key, title and lessons",
      "type": "object", "required": ["key", "title", "lessons"], "additionalProperties": false,
      "properties": {
        "key": {"$ref": "#/definitions/key"},
        "title": {"$ref": "#/definitions/title"},
        "lessons": {
          "description": "a list of 1 to 500 lessons",
          "type": "array", "minItems": 1, "maxItems": 500, "items": {"$ref": "#/definitions/lesson"}
        }
      }
    },
    "lesson": {
      "description": "an object with key, slug and title",
      "type": "object", "required": ["key", "slug", "title"], "additionalProperties": false,
      "properties": {
        "key": {"$ref": "#/definitions/key"},
        "slug": {"$ref": "#/definitions/slug"},
        "title": {"$ref": "#/definitions/title"},
        "body": {"$ref": "#/definitions/markdown"},
        "video": {"$ref": "#/definitions/video"},
        "is_preview": {"description": "true or false", "type": "boolean"},
        "is_published": {"description": "true or false", "type": "boolean"}
      }
    },
    "video": {
      "description": "an object with stream_uid and duration_seconds",
      "type": "object", "required": ["stream_uid"], "additionalProperties": false,
      "properties": {
        "stream_uid": {
          "description": "the 32 hexadecimal digits of a video at Cloudflare Stream",
          "type": "string", "pattern": "^[0-9a-f]{32}$"
        },
        "duration_seconds": {
          "description": "whole seconds, 1 to 360000",
          "type": "integer", "minimum": 1, "maximum": 360000
        }
      }
    },
    "resource": {
      "description": "an object with key, title, file_name, object_key and content_type",
      "type": "object",
      "required": ["key", "title", "file_name", "object_key", "content_type"],
      "additionalProperties": false,
      "properties": {
        "key": {"$ref": "#/definitions/key"},
        "module": {"description": "the key of a module", "type": "string"},
        "lesson": {"description": "the key of a lesson", "type": "string"},
        "title": {"$ref": "#/definitions/title"},
        "file_name": {
          "description": "a file's name without slashes, at most 200 characters",
          "type": "string", "pattern": "^[^/\\\\]+$", "maxLength": 200
        },
        "object_key": {"$ref": "#/definitions/object_key"},
        "content_type": {
          "description": "a media type: application/pdf",
          "type": "string", "pattern": "^[a-z0-9.+-]+/[a-z0-9.+-]+$", "maxLength": 100
        },
        "size_bytes": {
          "description": "a whole number of bytes", "type": "integer", "minimum": 0
        }
      }
    }
  }
})json";
}

namespace {

using Faults = std::vector<CourseFileError>;

std::vector<std::string> steps_of(std::string_view path) {
    std::vector<std::string> steps;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto end = std::min(path.find('/'), path.size());
        steps.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return steps;
}

const json::Value& schema() {
    static const auto parsed = json::parse(course_file_schema());
    return parsed;
}

json::Value followed(const json::Value& rule) {
    constexpr std::string_view definitions = "#/definitions/";
    const auto reference = rule.text("$ref");
    if (!reference) return rule;
    return *schema().find("definitions." + reference->substr(definitions.size()));
}

/// Returns the rule for a member or an item of the value that `rule` describes. Returns nothing for
/// an unknown member.
std::optional<json::Value> rule_below(const json::Value& rule, const std::string& step) {
    auto below = rule.find("items");
    if (!below) {
        const auto members = rule.find("properties");
        below = members ? members->find(step) : std::nullopt;
    }
    if (!below) return std::nullopt;
    return followed(*below);
}

std::optional<json::Value> rule_at(const std::vector<std::string>& steps) {
    std::optional<json::Value> rule = schema();
    for (const auto& step : steps) {
        if (rule) rule = rule_below(*rule, step);
    }
    return rule;
}

/// Returns the value at the path. Lists contain objects or texts, never lists.
std::optional<json::Value> value_at(json::Value value, const std::vector<std::string>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto index =
            i + 1 < steps.size() ? whole_number<std::size_t>(steps[i + 1]) : std::nullopt;
        auto next = value.find(steps[i]);
        if (index) {
            const auto items = value.list(steps[i]);
            if (*index >= items.size()) return std::nullopt;
            next = items[*index];
            ++i;
        }
        if (!next) return std::nullopt;
        value = *next;
    }
    return value;
}

std::string fact_of(const std::string& rule) {
    static const std::map<std::string, std::string, std::less<>> facts = {
        {"type", "is of another type"},
        {"pattern", "has another form"},
        {"enum", "is none of the known words"},
        {"minLength", "is empty"},
        {"maxLength", "is too long"},
        {"minItems", "is empty"},
        {"maxItems", "has too many items"},
        {"minimum", "is too small"},
        {"maximum", "is too large"},
        {"additionalProperties", "is not known"},
    };
    const auto found = facts.find(rule);
    return found != facts.end() ? found->second : "does not fit (" + rule + ")";
}

std::string expectation(const std::optional<json::Value>& rule) {
    const auto text = rule ? rule->text("description") : std::nullopt;
    return text ? " (expected " + *text + ")" : "";
}

Faults missing_members(const std::string& path, const json::Value& rule,
                       const std::optional<json::Value>& value) {
    Faults faults;
    for (const auto& name : rule.list("required")) {
        const auto member = *name.as_text();
        if (value && value->has(member)) continue;
        faults.push_back(
            {path + "/" + member, "is missing" + expectation(rule_below(rule, member))});
    }
    return faults;
}

}  // namespace

std::vector<CourseFileError> schema_faults(const json::Value& document) {
    const auto fault = json::find_schema_fault(document, course_file_schema());
    if (!fault) return {};
    auto steps = steps_of(fault->path);
    if (fault->rule == "required") {
        return missing_members(fault->path, *rule_at(steps), value_at(document, steps));
    }
    // An unknown member has no rule, so the message describes the object that contains it.
    if (fault->rule == "additionalProperties") steps.pop_back();
    return {{fault->path, fact_of(fault->rule) + expectation(rule_at(steps))}};
}

}  // namespace lectern::authoring
