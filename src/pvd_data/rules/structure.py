"""Family S: header, rows and cells, whatever they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import SPACES, distance, plain
from pvd_data.rules.repairs import tidy
from pvd_data.rules.rule import Rule
from pvd_data.schema.headings import means

if TYPE_CHECKING:
    from collections.abc import Sequence


RULES = (
    Rule(
        "S001",
        "missing-label",
        "error",
        title=Text(fr="Colonne manquante", en="Missing column"),
        message=Text(
            fr="colonne manquante : « {column} »{given}", en="missing column: {column!r}{given}"
        ),
        why=Text(
            fr="Le schéma de la table, ou --require, demande cette colonne, et ceux qui lisent le fichier comptent sur elle. Ajoutez-la à l'en-tête ; ses cellules peuvent être vides là où le schéma le permet. Si le fichier l'a sous un autre nom, dites lequel par --column.",
            en="The schema of the table, or --require, asks for this column, and those who read the file rely on it. Add it to the header; its cells may be empty where the schema allows it. If the file has it under another name, say which by --column.",
        ),
        wrong="code_region,nom\n93,Provence-Alpes-Côte d'Azur\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    ),
    Rule(
        "S002",
        "extra-label",
        "notice",
        title=Text(fr="Colonne surnuméraire", en="Extra column"),
        message=Text(
            fr="colonne inconnue : « {column} » n'est pas une colonne de {table} ; elle n'est pas vérifiée",
            en="unknown column: {column!r} is not a column of {table}; it is not checked",
        ),
        why=Text(
            fr="Le schéma ne connaît pas cette colonne, qui n'est donc pas vérifiée. Ce n'est qu'une remarque : gardez-la si vous en avez l'usage, retirez-la si elle s'est glissée là par mégarde.",
            en="The schema does not know this column, which is therefore not checked. This is only a notice: keep it if you have a use for it, remove it if it slipped in by mistake.",
        ),
        wrong="code_region,nom,code_insee_chef_lieu,remarque\n93,Provence-Alpes-Côte d'Azur,13055,à relire\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    ),
    Rule(
        "S003",
        "duplicate-label",
        "error",
        title=Text(fr="En-tête répété", en="Duplicated column"),
        message=Text(fr="colonne en double : « {column} »", en="duplicated column: {column!r}"),
        why=Text(
            fr="De deux colonnes du même nom, un logiciel garde l'une ou l'autre sans le dire. Donnez un autre nom à l'une, ou retirez-la.",
            en="Of two columns with the same name, software keeps the one or the other without saying so. Give one of them another name, or remove it.",
        ),
        wrong="code_insee,nom,nom\n05046,Embrun,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S004",
        "blank-row",
        "error",
        title=Text(fr="Ligne vide", en="Blank row"),
        message=Text(fr="ligne vide", en="blank row"),
        why=Text(
            fr="Une ligne dont toutes les cellules sont vides ne dit rien, et certains logiciels s'y arrêtent de lire. Supprimez-la.",
            en="A row whose cells are all empty says nothing, and some software stops reading there. Remove it.",
        ),
        wrong="code_insee,nom\n05046,Embrun\n,\n05170,Tallard\n",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n",
    ),
    Rule(
        "S005",
        "missing-cell",
        "error",
        title=Text(fr="Ligne trop courte", en="Row too short"),
        message=Text(
            fr="ligne trop courte : {value} cellule(s), {expected} attendue(s)",
            en="row too short: {value} cell(s), {expected} expected",
        ),
        why=Text(
            fr="La ligne a moins de cellules que l'en-tête : on ne peut savoir laquelle manque, ni à quelle colonne vont les autres. Ajoutez la cellule ; une valeur absente s'écrit par une cellule vide, avec sa virgule.",
            en="The row has fewer cells than the header: there is no way to know which is missing, nor to which column the others belong. Add the cell; an absent value is written as an empty cell, with its comma.",
        ),
        wrong="code_insee,nom,intitule\n05046,Embrun\n05170,Tallard,Halle du centre\n",
        right="code_insee,nom,intitule\n05046,Embrun,\n05170,Tallard,Halle du centre\n",
    ),
    Rule(
        "S006",
        "extra-cell",
        "error",
        title=Text(fr="Ligne trop longue", en="Row too long"),
        message=Text(
            fr="ligne trop longue : {value} cellule(s), {expected} attendue(s)",
            en="row too long: {value} cell(s), {expected} expected",
        ),
        why=Text(
            fr="La ligne a plus de cellules que l'en-tête : le plus souvent, un texte contient une virgule. Mettez ce texte entre guillemets, ou retirez la cellule de trop.",
            en="The row has more cells than the header: most often a text holds a comma. Put that text between quotes, or remove the extra cell.",
        ),
        wrong="code_insee,intitule\n05046,Halle, place et rues\n",
        right='code_insee,intitule\n05046,"Halle, place et rues"\n',
    ),
    Rule(
        "S007",
        "misspelt-label",
        "error",
        title=Text(fr="Nom de colonne mal écrit", en="Misspelt column"),
        message=Text(
            fr="colonne « {column} » : vouliez-vous dire « {expected} » ?",
            en="column {column!r}: did you mean {expected!r}?",
        ),
        why=Text(
            fr="Le nom de cette colonne ressemble à un nom que le schéma connaît, et qui manque au fichier. Écrivez le nom du schéma, et la colonne sera vérifiée.",
            en="The name of this column resembles one that the schema knows and that the file lacks. Write the name of the schema, and the column will be checked.",
        ),
        wrong="code_region,nom,code_insee_cheflieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    ),
    Rule(
        "S008",
        "misordered-label",
        "notice",
        title=Text(fr="Ordre des colonnes différent", en="Columns in another order"),
        message=Text(
            fr="les colonnes ne sont pas dans l'ordre du schéma : {expected}",
            en="the columns are not in the order of the schema: {expected}",
        ),
        why=Text(
            fr="Les colonnes sont reconnues à leur nom : leur ordre ne change rien à la vérification. Ce n'est qu'une remarque ; l'ordre du schéma rend la table plus facile à comparer et à lire.",
            en="Columns are known by their names: their order changes nothing to the checks. This is only a notice; the order of the schema makes the table easier to compare and to read.",
        ),
        wrong="nom,code_region,code_insee_chef_lieu\nProvence-Alpes-Côte d'Azur,93,13055\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    ),
    Rule(
        "S009",
        "surrounding-space",
        "error",
        title=Text(fr="Espaces autour d'une valeur", en="Spaces around a value"),
        message=Text(
            fr="{column} : espaces autour de « {value} »", en="{column}: spaces around {value!r}"
        ),
        why=Text(
            fr="Une espace en trop ne se voit pas, mais la valeur n'est plus égale à elle-même : un tri, une recherche, une jointure la manquent. Supprimez les espaces au début et à la fin de la cellule ou du nom de la colonne.",
            en="A space too many cannot be seen, but the value is no longer equal to itself: sorting, searching and joining miss it. Remove the spaces at the beginning and the end of the cell or of the column's name.",
        ),
        wrong="code_insee,nom\n05046, Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S010",
        "formula",
        "warning",
        title=Text(fr="Formule de tableur", en="Spreadsheet formula"),
        message=Text(
            fr="{column} : « {value} » serait exécuté comme une formule par un tableur",
            en="{column}: {value!r} would be run as a formula by a spreadsheet",
        ),
        why=Text(
            fr="Un tableur exécute une cellule qui commence par =, + ou @ : elle peut changer ce qui s'affiche, ou nuire à qui ouvre le fichier. Ce n'est qu'un avertissement, donné dans les colonnes de texte seulement, car un texte peut commencer ainsi sans malice. Récrivez le début de la cellule.",
            en="A spreadsheet runs a cell that begins with =, + or @: it may change what is shown, or harm whoever opens the file. This is only a warning, given in text columns alone, since a text may begin so without malice. Rewrite the beginning of the cell.",
        ),
        wrong="code_insee,nom\n05046,=Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S011",
        "misleading-label",
        "warning",
        title=Text(fr="En-tête qui dit autre chose", en="Misleading label"),
        message=Text(
            fr="colonne « {column} » : son nom annonce {expected}, mais aucune valeur n'y ressemble, ainsi « {value} » ; elle n'est pas vérifiée",
            en="column {column!r}: its name says {expected}, but no value resembles one, such as {value!r}; it is not checked",
        ),
        why=Text(
            fr="Le nom de la colonne ne peut vouloir dire qu'une chose, et toutes ses valeurs en sont une autre : elle n'est pas vérifiée, et qui la lirait s'y tromperait. Ce n'est qu'un avertissement : un tel nom peut avoir un autre sens chez vous. Donnez-lui un autre nom, ou dites avec --column ce qu'elle contient.",
            en="The name of the column can mean one thing only, and all its values are another: it is not checked, and whoever reads it would be misled. This is only a warning: such a name may mean something else with you. Give it another name, or say with --column what it holds.",
        ),
        wrong="code_insee,siren_epci\n05046,CC Serre-Ponçon\n",
        right="code_insee,nom_epci\n05046,CC Serre-Ponçon\n",
    ),
    Rule(
        "S012",
        "little-checked",
        "error",
        title=Text(fr="Presque rien de vérifié", en="Hardly anything checked"),
        message=Text(
            fr="seule la colonne « {column} » a été vérifiée, comme {expected} ; rien ne dit de quelle commune parle une ligne",
            en="only the column {column!r} was checked, as {expected}; nothing says which commune a row is about",
        ),
        why=Text(
            fr="Sans code, ni SIREN, ni nom avec son département ou son code postal, rien ne rattache une ligne à sa commune : qu'une date ou qu'un code de région soit bien écrit ne dit pas qu'il est juste. Ce n'est dit qu'avec --strict. Ajoutez une colonne de codes INSEE, ou dites avec --column où elle est.",
            en="Without a code, a SIREN, or a name with its département or postal code, nothing ties a row to its commune: that a date or the code of a région is well written does not mean that it is right. This is told with --strict only. Add a column of INSEE codes, or say with --column where it is.",
        ),
        wrong="projet,code_region\nHalle,93\n",
        right="projet,code_region,code_insee\nHalle,93,05046\n",
    ),
)
"""Every rule of the family."""


#: In a header of more columns, misspelt labels are not looked for.
_MANY = 200


def match_header(
    header: Sequence[str], expected: Sequence[str]
) -> tuple[dict[str, int], list[Fault]]:
    """Find the columns of a table in a header, and what is wrong with it.

    Args:
        header: the labels of the file.
        expected: the columns of the table, in order.

    Returns:
        The number, from 0, of each column that is there, misspelt or not; and the faults, whose
        roles are the columns as messages name them.
    """
    places: dict[str, int] = {}
    strange: list[int] = []
    faults: list[Fault] = []
    for place, label in enumerate(header):
        bare = tidy(label).strip(SPACES)
        if bare not in expected:
            strange.append(place)
        elif bare in places:
            faults.append(Fault("duplicate-label", bare, label, place=place))
        else:
            places[bare] = place
            if bare != label:
                space = label.strip(SPACES) == bare
                slug = "surrounding-space" if space else "irregular-characters"
                faults.append(Fault(slug, bare, label, None, bare, True, place=place))
    missing = [column for column in expected if column not in places]
    for place in strange:
        label = header[place]
        meant = _meant(label, missing) if len(header) <= _MANY else None
        if meant is None:
            faults.append(Fault("extra-label", label, label, place=place))
            continue
        missing.remove(meant)
        places[meant] = place
        faults.append(Fault("misspelt-label", label, label, meant, meant, place=place))
    faults += [Fault("missing-label", column) for column in missing]
    if not missing:
        order = sorted(places, key=places.__getitem__)
        wanted = [column for column in expected if column in places]
        if order != wanted:
            faults.append(Fault("misordered-label", "", None, ", ".join(wanted)))
    return places, faults


def _meant(label: str, missing: Sequence[str]) -> str | None:
    """Return the column that a label may mean: folded, by its words, or by a typing error."""
    folded = plain(label).replace(" ", "_")
    for column in missing:
        if folded == column or means(label, column):
            return column
    from difflib import get_close_matches  # for a label that is not known

    close = get_close_matches(folded, missing, cutoff=0.75)
    # Of a short label one letter is a large part.
    close = close or [column for column in missing if distance(folded, column, 1) is not None]
    return close[0] if close else None
