"""Family F: the file as a whole, its bytes and its records."""

from __future__ import annotations

from pvd_data.base.language import Text
from pvd_data.rules.rule import Rule

RULES = (
    Rule(
        "F001",
        "encoding-error",
        "error",
        title=Text(fr="Encodage incorrect", en="Wrong encoding"),
        message=Text(
            fr="le fichier n'est pas en UTF-8 mais, semble-t-il, en {expected} ; enregistrez-le en UTF-8 (dans Excel : « CSV UTF-8 »)",
            en="the file is not UTF-8, it looks like {expected}; save it as UTF-8 (in Excel: CSV UTF-8)",
        ),
        why=Text(
            fr="Lu en UTF-8, un fichier écrit dans un autre encodage perd ses accents. Enregistrez-le en UTF-8 : dans un tableur, le format « CSV UTF-8 ». Le reste du fichier est vérifié quand même, dans l'encodage deviné.",
            en="Read as UTF-8, a file written in another encoding loses its accents. Save it as UTF-8: in a spreadsheet, the format called CSV UTF-8. The rest of the file is checked all the same, in the encoding that was guessed.",
        ),
        wrong="code_insee,nom\n05017,La B\udce2tie-Neuve\n",
        right="code_insee,nom\n05017,La Bâtie-Neuve\n",
    ),
    Rule(
        "F002",
        "source-error",
        "error",
        title=Text(fr="Fichier vide", en="Empty file"),
        message=Text(
            fr="le fichier est vide : une ligne d'en-tête était attendue",
            en="the file is empty: a header line was expected",
        ),
        why=Text(
            fr="Il n'y a rien à vérifier : un export a sans doute échoué. Refaites-le ; une table sans aucune ligne garde au moins son en-tête.",
            en="There is nothing to check: an export has probably failed. Make it again; a table without any row still has its header.",
        ),
        wrong="",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F003",
        "csv-error",
        "error",
        title=Text(fr="CSV illisible", en="Unreadable CSV"),
        message=Text(
            fr="ce n'est pas du CSV lisible : un texte suit le guillemet fermant d'une cellule",
            en="this is not readable CSV: text follows the closing quote of a cell",
        ),
        why=Text(
            fr="Une cellule entre guillemets va du guillemet ouvrant au guillemet fermant, sans rien après. Mettez toute la cellule entre guillemets, et doublez ceux qu'elle contient.",
            en="A quoted cell goes from its opening quote to its closing quote, with nothing after. Put the whole cell between quotes, and double those that it contains.",
        ),
        wrong='code_insee,intitule\n05046,"Halle" du centre\n',
        right='code_insee,intitule\n05046,"""Halle"" du centre"\n',
    ),
    Rule(
        "F004",
        "byte-count",
        "error",
        title=Text(fr="Taille du fichier différente", en="Size of the file differs"),
        message=Text(
            fr="le fichier a {value} octets, le descripteur en annonce {expected} ; l'un des deux est périmé",
            en="the file has {value} bytes, the descriptor says {expected}; one of the two is stale",
        ),
        why=Text(
            fr="Le descripteur datapackage.json annonce la taille de chaque fichier, ce qui révèle un fichier tronqué ou remplacé. Si le fichier est le bon, engendrez de nouveau le descripteur ; sinon, reprenez le fichier à sa source.",
            en="The descriptor datapackage.json gives the size of each file, which reveals one that was cut or replaced. If the file is the right one, generate the descriptor again; else take the file again from its source.",
        ),
        wrong='{"path": "departements.csv", "bytes": 78}',
        right='{"path": "departements.csv", "bytes": 79}',
    ),
    Rule(
        "F005",
        "hash-count",
        "error",
        title=Text(fr="Empreinte du fichier différente", en="Hash of the file differs"),
        message=Text(
            fr="l'empreinte du fichier est {value}, le descripteur annonce {expected} ; le fichier a changé depuis",
            en="the hash of the file is {value}, the descriptor says {expected}; the file has changed since",
        ),
        why=Text(
            fr="Le descripteur datapackage.json annonce l'empreinte de chaque fichier : un seul octet changé la change. Si le changement est voulu, engendrez de nouveau le descripteur ; sinon, reprenez le fichier à sa source.",
            en="The descriptor datapackage.json gives the hash of each file: a single byte changed changes it. If the change is meant, generate the descriptor again; else take the file again from its source.",
        ),
        wrong='{"path": "departements.csv", "hash": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}',
        right='{"path": "departements.csv", "hash": "sha256:085acd32f78363d793f8daaf4a1fdfe1a46e96d658f257d5e13c067cae4103c2"}',
    ),
    Rule(
        "F006",
        "byte-order-mark",
        "notice",
        title=Text(fr="Marque d'ordre des octets", en="Byte order mark"),
        message=Text(
            fr="le fichier commence par une marque d'ordre des octets (BOM), dont l'UTF-8 n'a pas besoin",
            en="the file begins with a byte order mark (BOM), which UTF-8 does not need",
        ),
        why=Text(
            fr="Certains tableurs la mettent au début du fichier ; certains logiciels la lisent comme le début du nom de la première colonne. Ce n'est qu'une remarque : elle ne gêne pas la vérification.",
            en="Some spreadsheets put it at the beginning of the file; some software reads it as the beginning of the first column's name. This is only a notice: it does not get in the way of the checks.",
        ),
        wrong="\ufeffcode_insee,nom\n05046,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F007",
        "wrong-delimiter",
        "notice",
        title=Text(fr="Séparateur incorrect", en="Wrong delimiter"),
        message=Text(
            fr="les cellules sont séparées par {value} ; une virgule était attendue",
            en="cells are separated by {value}; a comma was expected",
        ),
        why=Text(
            fr="Un tableur réglé en français sépare par des points-virgules ; un logiciel qui attend des virgules ne voit alors qu'une colonne. Ce n'est qu'une remarque dans un CSV quelconque, dont les cellules sont lues quand même, et une erreur dans une table d'un jeu de données, que d'autres logiciels lisent sans deviner.",
            en="A spreadsheet set to French separates by semicolons; software that expects commas then sees a single column. This is only a notice in a free-form CSV, whose cells are read all the same, and an error in a table of a data package, which other software reads without guessing.",
        ),
        wrong="code_insee;nom\n05046;Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F008",
        "line-endings",
        "notice",
        title=Text(fr="Fins de ligne différentes", en="Other line endings"),
        message=Text(
            fr="les lignes finissent par {value} ; LF était attendu",
            en="lines end with {value}; LF was expected",
        ),
        why=Text(
            fr="Windows finit les lignes par CR LF, les fichiers de ce jeu de données par LF. Ce n'est qu'une remarque : tout se lit, mais une comparaison ligne à ligne montrerait que tout diffère.",
            en="Windows ends lines with CR LF, the files of this package with LF. This is only a notice: everything can be read, but a line by line comparison would show that all differs.",
        ),
        wrong="code_insee,nom\r\n05046,Embrun\r\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F009",
        "null-byte",
        "error",
        title=Text(fr="Caractère nul", en="Null character"),
        message=Text(
            fr="la ligne contient un caractère nul (octet 0) ; supprimez-le",
            en="the line has a null character (byte 0); remove it",
        ),
        why=Text(
            fr="Un texte ne contient jamais d'octet nul : le fichier est abîmé, ou écrit en UTF-16. Supprimez le caractère, ou exportez de nouveau le fichier en UTF-8.",
            en="Text never holds a null byte: the file is damaged, or written in UTF-16. Remove the character, or export the file again as UTF-8.",
        ),
        wrong="code_insee,nom\n05046,Emb\0run\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F010",
        "unclosed-quote",
        "error",
        title=Text(fr="Guillemet non fermé", en="Unclosed quote"),
        message=Text(
            fr="un guillemet ouvert sur cette ligne n'est pas fermé ; fermez-le ou supprimez-le",
            en="a quote opened on this line is not closed; close or remove it",
        ),
        why=Text(
            fr="Tout ce qui suit un guillemet ouvert, fins de ligne comprises, appartient à la même cellule : des lignes entières y disparaissent. Fermez-le à la fin de sa cellule, ou supprimez-le.",
            en="All that follows an open quote, ends of lines included, belongs to the same cell: whole rows disappear in it. Close it at the end of its cell, or remove it.",
        ),
        wrong='code_insee,nom,code_departement\n05046,"Embrun,05\n05170,Tallard,05\n',
        right='code_insee,nom,code_departement\n05046,"Embrun",05\n05170,Tallard,05\n',
    ),
    Rule(
        "F011",
        "cut-row",
        "error",
        title=Text(fr="Dernière ligne coupée", en="Last row cut"),
        message=Text(
            fr="la dernière ligne est coupée : {value} cellule(s), {expected} attendue(s), et pas de fin de ligne",
            en="the last row is cut: {value} cell(s), {expected} expected, and no end of line",
        ),
        why=Text(
            fr="Un téléchargement ou une copie s'est arrêté en chemin : d'autres lignes manquent peut-être après celle-ci. Reprenez le fichier entier à sa source plutôt que de compléter la ligne.",
            en="A download or a copy stopped half-way: more rows may be missing after this one. Take the whole file again from its source rather than complete the row.",
        ),
        wrong="code_insee,nom,code_departement\n05046,Embrun,05\n05170,Tal",
        right="code_insee,nom,code_departement\n05046,Embrun,05\n05170,Tallard,05\n",
    ),
    Rule(
        "F012",
        "field-too-large",
        "error",
        title=Text(fr="Cellule trop grande", en="Cell too large"),
        message=Text(
            fr="une cellule dépasse 1 Mio ; est-ce un guillemet qui manque ?",
            en="a cell is over 1 MiB; is a quote missing?",
        ),
        why=Text(
            fr="Une cellule de plus de 1 Mio est presque toujours un guillemet ouvert et jamais fermé, qui a avalé les lignes suivantes. Cherchez-le au début de la cellule ; un long document se publie à part, et la table en donne l'adresse.",
            en="A cell of more than 1 MiB is almost always a quote that was opened and never closed, and that swallowed the rows after it. Look for it at the beginning of the cell; a long document is published apart, and the table gives its address.",
        ),
        wrong="code_insee,intitule\n05046,Halle du centre. Halle du centre. …\n",
        right="code_insee,intitule\n05046,Halle du centre\n",
    ),
    Rule(
        "F013",
        "record-too-large",
        "error",
        title=Text(fr="Ligne trop grande", en="Row too large"),
        message=Text(
            fr="une ligne dépasse 16 Mio ou 100 000 cellules ; elle n'est pas lue",
            en="a line is over 16 MiB or 100,000 cells; it is not read",
        ),
        why=Text(
            fr="Une ligne de plus de 16 Mio n'est pas lue, pour que la mémoire ne s'épuise pas : un guillemet manque, les fins de ligne ont disparu, ou ce n'est pas un CSV. La longueur du fichier entier n'est jamais une faute.",
            en="A row of more than 16 MiB is not read, so that memory does not run out: a quote is missing, the ends of lines are gone, or this is not a CSV. The length of the whole file is never a fault.",
        ),
        wrong="code_insee,nom,05046,Embrun,05170,Tallard,…",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n…",
    ),
    Rule(
        "F014",
        "not-csv",
        "error",
        title=Text(fr="Fichier qui n'est pas un CSV", en="Not a CSV file"),
        message=Text(
            fr="ce n'est pas un CSV, on dirait {value} ; exportez la table en CSV",
            en="this is not a CSV, it looks like {value}; export the table as CSV",
        ),
        why=Text(
            fr="Renommer un classeur ou une page web en .csv n'en fait pas un CSV. Ouvrez le fichier avec son logiciel, puis exportez la table en CSV UTF-8.",
            en="Renaming a workbook or a web page to .csv does not make it a CSV. Open the file with its own software, then export the table as CSV UTF-8.",
        ),
        wrong="PK\x03\x04\x14\0\x06\0\x08\0",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F015",
        "missing-header",
        "error",
        title=Text(fr="En-tête manquant", en="Missing header"),
        message=Text(
            fr="pas d'en-tête : la première ligne contient déjà des données, comme « {value} »",
            en="no header: the first line already holds data, such as {value!r}",
        ),
        why=Text(
            fr="Sans en-tête, rien ne dit ce que contient chaque colonne, et la première ligne de données serait perdue. Ajoutez une première ligne qui nomme les colonnes.",
            en="Without a header nothing says what each column holds, and the first row of data would be lost. Add a first line that names the columns.",
        ),
        wrong="05046,Embrun,05\n05170,Tallard,05\n",
        right="code_insee,nom,code_departement\n05046,Embrun,05\n05170,Tallard,05\n",
    ),
    Rule(
        "F016",
        "sheet-left-aside",
        "notice",
        title=Text(fr="Feuille laissée de côté", en="Sheet left aside"),
        message=Text(
            fr="la feuille « {value} » n'est pas vérifiée : {expected}",
            en="the sheet {value!r} is not checked: {expected}",
        ),
        why=Text(
            fr="Toutes les feuilles d'un classeur sont regardées, et vérifiées s'il y a de quoi : une page de garde, un graphique, une feuille masquée ou vide ne le sont pas, et sont nommées pour que rien ne passe inaperçu. Ce n'est qu'une remarque ; si la feuille compte, nommez-la par --sheet, ou une de ses colonnes par --column.",
            en="Every sheet of a workbook is looked at, and checked where there is something to check: a cover, a chart, a hidden or an empty sheet is not, and is named so that nothing goes unnoticed. This is only a notice; if the sheet matters, name it by --sheet, or one of its columns by --column.",
        ),
        wrong="[Lisez-moi]\nSuivi des projets\n[Projets]\ncode_insee,nom\n05046,Embrun\n",
        right="[Projets]\ncode_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F017",
        "lost-character",
        "error",
        title=Text(fr="Caractère perdu", en="Lost character"),
        message=Text(
            fr="« {value} » : une lettre a été perdue, et remplacée par ce signe ; reprenez le fichier à sa source",
            en="{value!r}: a letter was lost and replaced by this sign; take the file again from its source",
        ),
        why=Text(
            fr="Le signe U+FFFD prend la place d'un caractère qu'un logiciel n'a pas su lire, faute du bon encodage : personne ne peut plus dire lequel c'était. Refaites l'export en UTF-8 depuis la source.",
            en="The sign U+FFFD takes the place of a character that software could not read, for want of the right encoding: nobody can say any more which it was. Export again as UTF-8 from the source.",
        ),
        wrong="code_insee,libellé\n05046,B\ufffdtiments\n",
        right="code_insee,libellé\n05046,Bâtiments\n",
    ),
    Rule(
        "F018",
        "space-before-quote",
        "warning",
        title=Text(fr="Espace devant un guillemet", en="Space before a quote"),
        message=Text(
            fr="une espace précède le guillemet d'une cellule : {value}",
            en="a space stands before the quote of a cell: {value}",
        ),
        why=Text(
            fr="Un guillemet qui n'est pas au début de sa cellule en fait partie, pour la plupart des logiciels. Ce n'est qu'un avertissement, donné une fois : ces cellules, et celles de tout le fichier, sont lues sans l'espace ni les guillemets. Supprimez l'espace après le séparateur.",
            en="A quote that is not at the beginning of its cell is part of it, for most software. This is only a warning, given once: these cells, and those of the whole file, are read without the space and the quotes. Remove the space after the delimiter.",
        ),
        wrong='code_insee,nom\n05046, "Embrun"\n',
        right='code_insee,nom\n05046,"Embrun"\n',
    ),
    Rule(
        "F019",
        "single-quotes",
        "warning",
        title=Text(fr="Cellules entre apostrophes", en="Cells in single quotes"),
        message=Text(
            fr="les cellules sont entre apostrophes : {value} ; des guillemets étaient attendus",
            en="cells are in single quotes: {value}; double quotes were expected",
        ),
        why=Text(
            fr="Dans un CSV, seuls les guillemets entourent une cellule : pour la plupart des logiciels, ces apostrophes en font partie. Ce n'est qu'un avertissement, donné une fois : les cellules sont lues sans elles. Exportez de nouveau avec des guillemets, ou sans rien.",
            en="In a CSV, only double quotes stand around a cell: for most software these single quotes are part of it. This is only a warning, given once: cells are read without them. Export again with double quotes, or none.",
        ),
        wrong="code_insee,nom\n'05046','Embrun'\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "F020",
        "no-known-column",
        "error",
        title=Text(fr="Aucune colonne reconnue", en="No column recognised"),
        message=Text(
            fr="aucune colonne reconnue ; colonnes : {value}",
            en="no column is recognised; the file has {value}",
        ),
        why=Text(
            fr="N'est signalé qu'à la demande (--require-columns, require_columns en Python) : chaque fichier doit alors avoir une colonne qui nomme des communes, des EPCI, des départements… Nommez-la par --column, ou ne donnez pas ce fichier.",
            en="Reported on demand only (--require-columns, require_columns in Python): each file must then have a column that names communes, EPCI, départements… Name it by --column, or leave the file out.",
        ),
        wrong="rubrique,montant\nvoirie,10\n",
        right="code_insee,montant\n05046,10\n",
    ),
    Rule(
        "F021",
        "quoted-lines",
        "warning",
        title=Text(fr="Lignes entre guillemets", en="Lines in quotes"),
        message=Text(
            fr="chaque ligne est tout entière entre guillemets : {value}",
            en="each line stands in quotes as a whole: {value}",
        ),
        why=Text(
            fr="Des guillemets autour d'une ligne en font une seule cellule, pour tous les logiciels ; cela vient souvent d'un CSV collé dans un tableur et exporté une seconde fois. Ce n'est qu'un avertissement, donné une fois : les lignes sont lues sans ces guillemets. Exportez de nouveau depuis la source.",
            en="Quotes around a line make one cell of it, for all software; often a CSV was pasted into a spreadsheet and exported a second time. This is only a warning, given once: lines are read without these quotes. Export again from the source.",
        ),
        wrong='"code_insee,nom"\n"05046,Embrun"\n',
        right="code_insee,nom\n05046,Embrun\n",
    ),
)
"""Every rule of the family."""
