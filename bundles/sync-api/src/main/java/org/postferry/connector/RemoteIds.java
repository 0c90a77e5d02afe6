package org.postferry.connector;

import java.util.List;
import java.util.Set;
import org.postferry.model.MailboxId;

/** Many remote ids at once. */
public sealed interface RemoteIds {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R uids(Uids ids);

        R keys(Keys ids);
    }

    /** Spans of UIDs, ascending and without overlap. */
    record Uids(MailboxId mailbox, long uidValidity, List<UidSpan> spans) implements RemoteIds {
        public Uids {
            spans = List.copyOf(spans);
            for (int i = 1; i < spans.size(); i++) {
                if (spans.get(i).first() <= spans.get(i - 1).last()) {
                    throw new IllegalArgumentException("UID spans overlap or do not ascend at "
                            + spans.get(i).first());
                }
            }
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.uids(this);
        }
    }

    /** Opaque names, each with the rules of {@link RemoteId.Key}. */
    record Keys(Set<String> values) implements RemoteIds {
        public Keys {
            values = Set.copyOf(values);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.keys(this);
        }
    }
}
