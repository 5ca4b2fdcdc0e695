# The Debian package: cmake --preset package, cmake --build --preset package, cpack --preset package.
# It is here because its scripts do what systemd's tools do: make users and directories, stop units.

# The program knows where its views are, so a package cannot have another prefix than its build.
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})

set(LECTERN_PACKAGE_CONTACT "The Lectern authors <lectern@lectern.invalid>"
    CACHE STRING "Who maintains the Debian package: NAME <ADDRESS>")

# Debian 13 has other libraries than Debian 12, and its package must be the newer one in an upgrade.
cmake_host_system_information(RESULT DEBIAN QUERY DISTRIB_INFO)
set(PACKAGE_RELEASE "1~deb${DEBIAN_VERSION_ID}")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lectern)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${LECTERN_PACKAGE_CONTACT})
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "site that sells and plays video courses
Lectern is a course-selling site for one school on its own server: a
catalogue, checkout at Stripe, a player for videos, and commands for
operators. nginx passes requests to its workers, and PostgreSQL keeps its
data.
.
After the installation, no unit is enabled or started: lectern setup asks
for the settings, makes the database and configures nginx.")

# Libraries, and what the scripts call. `lectern setup` needs PostgreSQL, nginx and openssl on this host;
# they may also be on other hosts, and a backup needs pg_dump.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "debconf (>= 0.5) | debconf-2.0, systemd")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, nginx, openssl, postgresql (>= 15), postgresql-client, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "certbot, libnginx-mod-http-brotli-filter, libnginx-mod-http-brotli-static")

set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(SCRIPTS ${CMAKE_CURRENT_LIST_DIR})
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${SCRIPTS}/preinst ${SCRIPTS}/postinst ${SCRIPTS}/prerm ${SCRIPTS}/postrm ${SCRIPTS}/config ${SCRIPTS}/templates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Debian requires both changelogs, compressed. -n stores no time, so that each build gives the same file.
string(TIMESTAMP PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH, if it is set
set(CHANGES ${PROJECT_BINARY_DIR}/changes)
file(WRITE ${CHANGES}/changelog.Debian
    "lectern (${PROJECT_VERSION}-${PACKAGE_RELEASE}) unstable; urgency=medium\n\n"
    "  * Release ${PROJECT_VERSION}: see changelog.gz.\n\n"
    " -- ${LECTERN_PACKAGE_CONTACT}  ${PACKAGE_DATE}\n")
configure_file(${PROJECT_SOURCE_DIR}/CHANGELOG.md ${CHANGES}/changelog COPYONLY)
execute_process(COMMAND gzip -9 -n -f changelog changelog.Debian WORKING_DIRECTORY ${CHANGES}
    COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${CHANGES}/changelog.gz ${CHANGES}/changelog.Debian.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})

include(CPack)
