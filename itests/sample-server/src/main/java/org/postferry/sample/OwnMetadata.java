package org.postferry.sample;

import static org.apache.james.mailbox.store.mail.AbstractMessageMapper.UNLIMITED;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageIdMapper;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Mends James 3.8.1's memory: asked for some messages, {@code InMemoryMessageIdMapper} goes through those of all users. That takes longer with every account
 * that a test has used; and asked for the metadata of one message it even tells that of all of them, {@code StoreMessageIdManager} groups them by mailbox and
 * drops the groups of others without reading them. Behind 256 messages of other users (what Reactor's {@code groupBy} holds) an Email/set is then never
 * answered, and no thread waits. This one looks into mailboxes of the user alone, and into those that somebody shares.
 */
final class OwnMetadata extends AbstractModule {
    @Override
    protected void configure() {
        bind(InMemoryMailboxSessionMapperFactory.class).to(Factory.class).in(Scopes.SINGLETON);
    }

    static final class Factory extends InMemoryMailboxSessionMapperFactory {
        @Inject
        Factory(Clock clock) {
            super(clock);
        }

        @Override
        public MessageIdMapper createMessageIdMapper(MailboxSession session) {
            // what it looks into is the same for every session
            return new Mapper(createMailboxMapper(session), createMessageMapper(session), session.getUser());
        }
    }

    private static final class Mapper extends InMemoryMessageIdMapper {
        private final MailboxMapper mailboxes;
        private final InMemoryMessageMapper messages;
        private final Username user;

        Mapper(MailboxMapper mailboxes, InMemoryMessageMapper messages, Username user) {
            super(mailboxes, messages);
            this.mailboxes = mailboxes;
            this.messages = messages;
            this.user = user;
        }

        @Override
        public Flux<MailboxMessage> findReactive(Collection<MessageId> ids, MessageMapper.FetchType type) {
            Set<MessageId> wanted = Set.copyOf(ids);
            return mailboxes
                    .list()
                    .filter(this::mayBeReadable)
                    .flatMap(mailbox -> messages.findInMailboxReactive(mailbox, MessageRange.all(), type, UNLIMITED))
                    .filter(message -> wanted.contains(message.getMessageId()));
        }

        private boolean mayBeReadable(Mailbox mailbox) {
            return mailbox.getUser().equals(user)
                    || !mailbox.getACL().getEntries().isEmpty();
        }

        @Override
        public Publisher<ComposedMessageIdWithMetaData> findMetadata(MessageId id) {
            return findReactive(List.of(id), MessageMapper.FetchType.METADATA)
                    .map(MailboxMessage::getComposedMessageIdWithMetaData);
        }
    }
}
