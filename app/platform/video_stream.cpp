#include "platform/video_stream.hpp"

#include <utility>

#include "platform/http_client.hpp"

namespace lectern {

VideoStream::VideoStream(std::string customer_url) : customer_url_{std::move(customer_url)} {}

bool VideoStream::is_configured() const {
    return !customer_url_.empty();
}

std::string VideoStream::player_url(const std::string& uid) const {
    return customer_url_ + '/' + url_escape(uid) + "/iframe";
}

}  // namespace lectern
