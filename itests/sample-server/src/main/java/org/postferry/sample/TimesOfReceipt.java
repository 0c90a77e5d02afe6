package org.postferry.sample;

import static org.apache.james.mailbox.store.mail.AbstractMessageMapper.UNLIMITED;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.AllCriterion;
import org.apache.james.mailbox.model.SearchQuery.ConjunctionCriterion;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateOperator;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.FlagCriterion;
import org.apache.james.mailbox.model.SearchQuery.InternalDateCriterion;
import org.apache.james.mailbox.model.SearchQuery.Sort.SortClause;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MailboxMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapperFactory;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SearchUtil;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import reactor.core.publisher.Flux;

/**
 * Mends James 3.8.1's memory: {@code MessageSearches} compares times as texts whose hours are those of a clock of twelve, so that "before 12:00" finds 06:00
 * and not 00:30; and for each message and each question it makes the texts four times anew, by which 40 windows of 10,000 messages cost the server longer than
 * their rows. No James with a real index does either. What is asked by the time of receipt is answered here; everything else is left to it.
 */
final class TimesOfReceipt extends AbstractModule {
    @Override
    protected void configure() {
        bind(MessageSearchIndex.class).to(Index.class).in(Scopes.SINGLETON);
    }

    static final class Index extends SimpleMessageSearchIndex {
        private final MessageMapperFactory messages;
        private final MailboxMapperFactory mailboxes;

        @Inject
        Index(
                MessageMapperFactory messages,
                MailboxMapperFactory mailboxes,
                TextExtractor texts,
                AttachmentContentLoader attachments) {
            super(messages, mailboxes, texts, attachments);
            this.messages = messages;
            this.mailboxes = mailboxes;
        }

        @Override
        public Flux<MessageId> search(
                MailboxSession session, Collection<MailboxId> where, SearchQuery query, long limit)
                throws MailboxException {
            if (!isByTime(query)) {
                return super.search(session, where, query, limit);
            }
            MailboxMapper named = mailboxes.getMailboxMapper(session);
            MessageMapper stored = messages.getMessageMapper(session);
            Comparator<MailboxMessage> order = Comparator.comparing(MailboxMessage::getInternalDate);
            return Flux.fromIterable(where)
                    .concatMap(named::findMailboxById)
                    .concatMap(mailbox -> stored.findInMailboxReactive(
                            mailbox, MessageRange.all(), MessageMapper.FetchType.METADATA, UNLIMITED))
                    .filter(message -> query.getCriteria().stream().allMatch(criterion -> holds(criterion, message)))
                    .sort(query.getSorts().get(0).isReverse() ? order.reversed() : order)
                    .map(MailboxMessage::getMessageId)
                    .filter(SearchUtil.distinct())
                    .take(limit);
        }
    }

    private static boolean isByTime(SearchQuery query) {
        return query.getSorts().size() == 1
                && query.getSorts().get(0).getSortClause() == SortClause.Arrival
                && query.getCriteria().stream().allMatch(TimesOfReceipt::isKnown);
    }

    private static boolean isKnown(Criterion criterion) {
        if (criterion instanceof ConjunctionCriterion several) {
            return several.getCriteria().stream().allMatch(TimesOfReceipt::isKnown);
        }
        return criterion instanceof AllCriterion
                || criterion instanceof FlagCriterion // JMAP leaves out what bears \Deleted
                || criterion instanceof InternalDateCriterion time
                        && time.getOperator().getDateResultion() == DateResolution.Second;
    }

    private static boolean holds(Criterion criterion, MailboxMessage message) {
        if (criterion instanceof ConjunctionCriterion several) {
            Stream<Criterion> all = several.getCriteria().stream();
            return switch (several.getType()) {
                case AND -> all.allMatch(one -> holds(one, message));
                case OR -> all.anyMatch(one -> holds(one, message));
                case NOR -> all.noneMatch(one -> holds(one, message));
            };
        }
        if (criterion instanceof FlagCriterion flag) {
            return message.createFlags().contains(flag.getFlag())
                    == flag.getOperator().isSet();
        }
        return !(criterion instanceof InternalDateCriterion time)
                || holds(time.getOperator(), message.getInternalDate().toInstant());
    }

    private static boolean holds(DateOperator operator, Instant received) {
        int order = received.truncatedTo(ChronoUnit.SECONDS)
                .compareTo(operator.getDate().toInstant().truncatedTo(ChronoUnit.SECONDS));
        return switch (operator.getType()) {
            case BEFORE -> order < 0;
            case AFTER -> order > 0;
            case ON -> order == 0;
        };
    }
}
