package org.postferry.testkit.dovecot;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What of Dovecot's configuration a test may choose.
 *
 * @param capability what it says it can instead of what it can
 * @param extra lines at the end of the file
 */
public record DovecotConfiguration(Optional<String> capability, String extra) {

    /** Debian has this user; Dovecot refuses to store mail as root. */
    static final String MAIL_USER = "mail";

    static final DovecotConfiguration DEFAULT = new DovecotConfiguration(Optional.empty(), "");

    /** A server that offers this much and no more: {@code IMAP4rev1} is the plainest. */
    public DovecotConfiguration advertising(String capabilities) {
        return new DovecotConfiguration(Optional.of(capabilities), extra);
    }

    /** Settings of Dovecot as they stand in its file. */
    public DovecotConfiguration with(String settings) {
        return new DovecotConfiguration(capability, extra + settings + "\n");
    }

    String text(Path folder, int imapPort, int imapsPort) {
        String storesAs = runsAsRoot() ? MAIL_USER : System.getProperty("user.name");
        return COMMON.replace("$FOLDER", folder.toString())
                        .replace("$IMAP_PORT", String.valueOf(imapPort))
                        .replace("$IMAPS_PORT", String.valueOf(imapsPort))
                        .replace("$STORES_AS", storesAs)
                + (runsAsRoot() ? "" : WITHOUT_ROOT.replace("$STORES_AS", storesAs))
                + capability.map(said -> "imap_capability = " + said + "\n").orElse("")
                + extra;
    }

    static boolean runsAsRoot() {
        return System.getProperty("user.name").equals("root");
    }

    // mail_fsync: the mail need not outlive the test
    private static final String COMMON =
            """
            base_dir = $FOLDER/base
            state_dir = $FOLDER/state
            instance_name = postferry-test
            log_path = $FOLDER/dovecot.log
            protocols = imap
            listen = 127.0.0.1
            ssl = yes
            ssl_cert = <$FOLDER/cert.pem
            ssl_key = <$FOLDER/key.pem
            ssl_dh =
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_verbose = yes
            first_valid_uid = 1
            first_valid_gid = 1
            mail_location = maildir:~/Maildir
            mail_fsync = never
            rawlog_dir = $FOLDER/rawlog/%u
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=$STORES_AS gid=$STORES_AS home=$FOLDER/mail/%n
            }
            namespace inbox {
              inbox = yes
              separator = /
              mailbox Drafts {
                special_use = \\Drafts
              }
              mailbox Sent {
                special_use = \\Sent
              }
              mailbox Trash {
                special_use = \\Trash
              }
              mailbox Junk {
                special_use = \\Junk
              }
              mailbox Archive {
                special_use = \\Archive
              }
            }
            service imap-login {
              inet_listener imap {
                port = $IMAP_PORT
              }
              inet_listener imaps {
                port = $IMAPS_PORT
                ssl = yes
              }
            }
            service stats {
              unix_listener stats-writer {
                mode = 0666
              }
            }
            """;

    // who is not root can neither change the user nor the root folder of a process
    private static final String WITHOUT_ROOT =
            """
            default_login_user = $STORES_AS
            default_internal_user = $STORES_AS
            default_internal_group = $STORES_AS
            service imap-login {
              chroot =
            }
            service anvil {
              chroot =
            }
            service stats {
              chroot =
            }
            service auth-worker {
              user = $STORES_AS
            }
            service old-stats {
              chroot =
            }
            """;
}
