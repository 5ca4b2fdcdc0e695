#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "operations/access_facts.hpp"
#include "platform/clock.hpp"

// The words of explanations that several states share.

namespace lectern::operations {

/// Returns `2026-11-23 12:00 UTC`.
std::string time_text(Timestamp time);

/// Returns `order 3f9c…`, with the whole reference.
std::string order_name(const PersonsOrder& order);

/// Returns the text in quotation marks, with line breaks as blanks.
std::string in_quotes(std::string_view text);

/// Returns the words as a command line, each quoted for a shell where needed: `lectern claim …`.
std::string command_line(std::initializer_list<std::string_view> words);

/// Like `command_line`, followed by a reason that the operator fills in.
std::string command_with_reason(std::initializer_list<std::string_view> words);

/// Returns the command that lists orders with similar addresses; empty without an address.
std::string list_similar_orders(const Person& person);

}  // namespace lectern::operations
