#pragma once

#include <string>

#include "web/request.hpp"
#include "web/response.hpp"

// What a page's form and a program's JSON have in common.

namespace lectern::sandbox {

/// A field of a page's form or of a program's JSON; empty when there is none.
std::string wanted(const web::Request& request, const std::string& field);

/// A page's form is led back to the page, a program gets an answer to read.
web::Response done(const web::Request& request, const std::string& answer,
                   const std::string& page = "/events");

}  // namespace lectern::sandbox
