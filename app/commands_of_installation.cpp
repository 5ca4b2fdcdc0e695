#include "commands_of_installation.hpp"

#include "jobs.hpp"
#include "operations/backup_commands.hpp"
#include "operations/doctor_command.hpp"
#include "operations/migrate_command.hpp"
#include "operations/operations_commands.hpp"
#include "operations/serve_command.hpp"
#include "operations/setup_command.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

}  // namespace

std::vector<Command> commands_of_installation() {
    return {
        {"serve",
         "run the workers of one pool, which answer nginx's requests",
         operations::serve_pool,
         {},
         {},
         {{.name = "--pool",
           .value_name = "POOL",
           .help = "pages, outside or password",
           .is_required = true,
           .values = operations::list_pool_names}},
         "Each pool answers its own routes on its own socket.\n"
         "pages     pages to read, forms that are saved quickly, Stripe's webhooks\n"
         "outside   requests during which Stripe or Cloudflare is called\n"
         "password  requests during which a password is hashed\n",
         true},
        {"jobs",
         "deliver mail, retry failed work and clean up, until stopped",
         run_jobs,
         {},
         {},
         {},
         {},
         true},
        {"migrate",
         "migrate the database to the schema of this release",
         operations::migrate_database,
         {},
         {},
         {{"--after", "", "also runs what must wait until no older program runs any more"},
          {"--dry-run", "", "only prints what would run, and changes nothing"},
          {"--wait", "", "waits while PostgreSQL is unreachable instead of failing"},
          json_option},
         "Without --after, the release before keeps working on the new schema. On the schema of a\n"
         "newer release it changes nothing; the exit status is 0 if this program runs on it, else "
         "1.\n"
         "With --dry-run, the exit status is 0 unless the migration would be refused.\n"
         "The systemd unit that all others depend on uses --wait.\n",
         false,
         "lectern-migrate (systemctl start lectern-migrate)"},
        {"setup",
         "set up Lectern on this host: settings, database, nginx; run by root",
         operations::set_up_host,
         {},
         {},
         {{"--host", "NAME", "the host name of the site: school.example"},
          {"--school-name", "TEXT", "the school's name, on every page and in every mail"},
          {"--support-email", "ADDRESS", "the school's e-mail address for questions"},
          {"--mail-from", "SENDER",
           "the sender of every mail; the school's name and --support-email without it"},
          {"--smtp-url", "URL", "the mail server: smtp://HOST:587 or smtps://HOST:465"},
          {"--smtp-username", "NAME", "the user name at the mail server, if it needs one"},
          {"--smtp-password-file", "PATH", "a file with the password of that user"},
          {"--stripe-key-file", "PATH", "a file with Stripe's secret or restricted key"},
          {"--stripe-webhook-secret-file", "PATH",
           "a file with the secret of the endpoint https://HOST/webhooks/stripe at Stripe"},
          {"--operator", "USER", "a Unix user of this host who may run Lectern's commands"},
          {"--certificate", "PATH", "the certificate of the host, with its chain, in PEM"},
          {"--certificate-key", "PATH", "the key of that certificate"},
          {"--self-signed", "", "makes a certificate that no browser trusts, for the time being"},
          {"--enable", "", "enables and starts Lectern, and reloads nginx"},
          {"--dry-run", "", "prints what would be done, and changes nothing"}},
         "On a terminal it asks for what is missing; secrets are never shown. What is set up "
         "stays\n"
         "without its option: run it again with an option to change only that. It keeps a copy of\n"
         "a file that was edited by hand before it replaces it (FILE.lectern-old). The exit status "
         "is\n"
         "0, 1 if a step failed, or 2 if an option is wrong or missing; then nothing was "
         "changed.\n"},
        {"doctor",
         "check the installation and the services that it uses, and say how to fix faults",
         operations::examine_installation,
         {Group::mode, Group::database, Group::share, Group::contact, Group::school, Group::stripe,
          Group::stream, Group::stream_api, Group::storage, Group::mail},
         {},
         {{"--only", "SUBJECTS", "some of config,database,host,jobs,stripe,video,storage,mail",
           false, operations::list_subjects},
          {"--nginx", "DIR",
           "where nginx's configuration was rendered; /etc/nginx/lectern without it"},
          {"--invariants", "", "only prints the rows that break a rule of sql/invariants.sql"},
          json_option},
         "Changes nothing and sends no mail. The exit status is 1 if there is a fault. To check "
         "all,\n"
         "run it with the settings of the units: docs/operations.md.\n"},
        {"backup",
         "write a backup of the database, its roles and the settings to a new directory",
         operations::back_up_database,
         {Group::database, Group::share},
         {{"DIR", "a new directory; with --keep, the existing one that contains the backups"}},
         {{"--keep", "N",
           "names the backup by its time, and removes all but the newest N from DIR"},
          json_option},
         "Secrets and passwords, videos and files of courses are not in it.\n",
         false,
         "lectern-migrate (systemctl start lectern-backup)"},
        {"restore",
         "restore a backup into an empty database, or verify that this is possible",
         operations::restore_database,
         {Group::database, Group::share},
         {{"DIR", "a directory that `lectern backup` wrote"}},
         {{"--verify", "",
           "restores into a scratch database, compares it with the backup and drops it"},
          {"--database", "NAME", "the name of the scratch database"},
          {"--lost-at", "TIME",
           "when the lost database was last in use: 30m, 2h, 2026-11-23 or 2026-11-23T12:00:00Z; "
           "until now without it"},
          json_option},
         "Mails about purchases until --lost-at are not sent again. --verify also checks the\n"
         "invariants and the seal of the audit record, and prints the time of the newest payment.\n"
         "docs/runbook/restore.md has all steps.\n",
         false,
         "the user that docs/runbook/restore.md names"},
        {"notify-failure",
         "mail the school that a systemd unit failed",
         operations::notify_failure,
         {Group::database},
         {{"UNIT"}},
         {json_option},
         "systemd runs it (OnFailure=) when a unit fails that nobody watches.\n"},
    };
}

}  // namespace lectern
