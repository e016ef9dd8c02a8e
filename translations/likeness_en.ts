<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>ui::Actions</name>
    <message numerus="yes">
        <source>%n stars</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Desk</name>
    <message numerus="yes">
        <source>%n built-in files are not installed.</source>
        <translation>
            <numerusform>%n built-in file is not installed.</numerusform>
            <numerusform>%n built-in files are not installed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stars</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take out %n photos</source>
        <translation>
            <numerusform>Take out %n photo</numerusform>
            <numerusform>Take out %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos taken out</source>
        <translation>
            <numerusform>%n photo taken out</numerusform>
            <numerusform>%n photos taken out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n photos</source>
        <translation>
            <numerusform>Use %n photo</numerusform>
            <numerusform>Use %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Leave out %n photos</source>
        <translation>
            <numerusform>Leave out %n photo</numerusform>
            <numerusform>Leave out %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n headshots</source>
        <translation>
            <numerusform>Make %n headshot</numerusform>
            <numerusform>Make %n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n headshots</source>
        <translation>
            <numerusform>Delete %n headshot</numerusform>
            <numerusform>Delete %n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n headshots deleted</source>
        <translation>
            <numerusform>%n headshot deleted</numerusform>
            <numerusform>%n headshots deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n photos</source>
        <translation>
            <numerusform>Add %n photo</numerusform>
            <numerusform>Add %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be used.</source>
        <translation>
            <numerusform>%n file could not be used.</numerusform>
            <numerusform>%n files could not be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Filmstrip</name>
    <message numerus="yes">
        <source>%n headshots</source>
        <translation>
            <numerusform>%n headshot</numerusform>
            <numerusform>%n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picked</source>
        <translation>
            <numerusform>%n picked</numerusform>
            <numerusform>%n picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::JobStrip</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n messages</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::LeftDock</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Lists</name>
    <message numerus="yes">
        <source>%n headshots</source>
        <translation>
            <numerusform>%n headshot</numerusform>
            <numerusform>%n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picked</source>
        <translation>
            <numerusform>%n picked</numerusform>
            <numerusform>%n picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stars</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::PhotosPage</name>
    <message numerus="yes">
        <source>%n photos checked</source>
        <translation>
            <numerusform>%n photo checked</numerusform>
            <numerusform>%n photos checked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Continue with %n photos</source>
        <translation>
            <numerusform>Continue with %n photo</numerusform>
            <numerusform>Continue with %n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::RetouchPanel</name>
    <message numerus="yes">
        <source>%n permanent marks kept</source>
        <translation>
            <numerusform>%n permanent mark kept</numerusform>
            <numerusform>%n permanent marks kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StartPage</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n headshots</source>
        <translation>
            <numerusform>%n headshot</numerusform>
            <numerusform>%n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picked</source>
        <translation>
            <numerusform>%n picked</numerusform>
            <numerusform>%n picked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StudioPage</name>
    <message numerus="yes">
        <source>%n headshots</source>
        <translation>
            <numerusform>%n headshot</numerusform>
            <numerusform>%n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picked</source>
        <translation>
            <numerusform>%n picked</numerusform>
            <numerusform>%n picked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StylesPage</name>
    <message numerus="yes">
        <source>Make %n headshots</source>
        <translation>
            <numerusform>Make %n headshot</numerusform>
            <numerusform>Make %n headshots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n styles chosen</source>
        <translation>
            <numerusform>%n style chosen</numerusform>
            <numerusform>%n styles chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Words</name>
    <message numerus="yes">
        <source>%n people</source>
        <translation>
            <numerusform>%n person</numerusform>
            <numerusform>%n people</numerusform>
        </translation>
    </message>
</context>
</TS>
