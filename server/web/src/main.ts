// Everything here only adds to pages that work without it.
import "./style.css";
import { openPickers } from "./pickers";
import { sortTables } from "./tables";
import { drawPictures } from "./pictures";
import { keepDetails } from "./details";

sortTables();
keepDetails();
void openPickers();
void drawPictures();
