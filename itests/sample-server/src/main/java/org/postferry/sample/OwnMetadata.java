package org.postferry.sample;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import java.time.Clock;
import javax.inject.Inject;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageIdMapper;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Mends James 3.8.1's memory: asked for the metadata of one message, {@code InMemoryMessageIdMapper} tells that of all
 * messages of all users, and {@code StoreMessageIdManager} groups them by mailbox and drops the groups of others without
 * reading them. Behind 256 messages of other users (what Reactor's {@code groupBy} holds) an Email/set is then never
 * answered, and no thread waits.
 */
final class OwnMetadata extends AbstractModule {
    @Override
    protected void configure() {
        bind(InMemoryMailboxSessionMapperFactory.class).to(Factory.class).in(Scopes.SINGLETON);
    }

    static final class Factory extends InMemoryMailboxSessionMapperFactory {
        private final MessageIdMapper mapper;

        @Inject
        Factory(Clock clock) {
            super(clock);
            // both are the same for every session
            mapper = new Mapper(createMailboxMapper(null), createMessageMapper(null));
        }

        @Override
        public MessageIdMapper createMessageIdMapper(MailboxSession session) {
            return mapper;
        }
    }

    private static final class Mapper extends InMemoryMessageIdMapper {
        Mapper(MailboxMapper mailboxes, InMemoryMessageMapper messages) {
            super(mailboxes, messages);
        }

        @Override
        public Publisher<ComposedMessageIdWithMetaData> findMetadata(MessageId id) {
            return Flux.from(super.findMetadata(id))
                    .filter(found -> found.getComposedMessageId().getMessageId().equals(id));
        }
    }
}
