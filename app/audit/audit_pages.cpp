#include "audit/audit_pages.hpp"

namespace lectern::audit {

Act act_of(const web::Request& request, const Services& services) {
    Act act;
    act.actor = request.viewer ? Actor::learner : Actor::visitor;
    if (request.viewer) act.user_id = request.viewer->user_id;
    act.request_id = request.request_id;
    act.network = web::network_prefix(request.remote_address);
    act.now = services.clock.now();
    return act;
}

}  // namespace lectern::audit
