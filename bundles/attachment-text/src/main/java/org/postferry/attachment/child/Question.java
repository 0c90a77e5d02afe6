package org.postferry.attachment.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Which file to read. @param type as its sender named it @param maxLength of the answer's text, in characters */
public record Question(Path file, String name, String type, int maxLength) {
    public void write(DataOutputStream out) throws IOException {
        out.writeUTF(file.toString());
        out.writeUTF(name);
        out.writeUTF(type);
        out.writeInt(maxLength);
        out.flush();
    }

    static Question read(DataInputStream in) throws IOException {
        return new Question(Path.of(in.readUTF()), in.readUTF(), in.readUTF(), in.readInt());
    }
}
